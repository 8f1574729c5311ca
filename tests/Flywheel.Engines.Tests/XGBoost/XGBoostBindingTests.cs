using Flywheel.Engines.XGBoost.Native;

namespace Flywheel.Engines.Tests.XGBoost;

public sealed class XGBoostBindingTests
{
    private static readonly Dictionary<string, string> Stump = new()
    {
        ["objective"] = "reg:squarederror",
        ["tree_method"] = "hist",
        ["max_depth"] = "1",
        ["eta"] = "1",
        ["lambda"] = "0",
        ["min_child_weight"] = "0",
        ["base_score"] = "0",
        ["nthread"] = "1",
        ["verbosity"] = "0",
        ["eval_metric"] = "rmse",
    };

    [Fact]
    public void The_library_is_the_version_that_is_pinned()
    {
        XGBoostNative.Version(out var major, out var minor, out var patch);

        (major, minor, patch).ShouldBe((1, 7, 4));
    }

    [Fact]
    public void A_stump_without_penalty_gives_the_mean_of_each_side()
    {
        using var matrix = Column([1, 2, 3, 4], [10, 20, 70, 90]);
        using var booster = XGBoostBooster.Create(Stump, matrix);

        booster.Update(0, matrix);

        booster.Predict(matrix, PredictionKind.Score).ShouldBe([15, 15, 80, 80]);
        booster.Predict(matrix, PredictionKind.Leaf).ShouldBe([1, 1, 2, 2]);
        booster.Rounds.ShouldBe(1);
    }

    [Fact]
    public void Weights_move_the_mean()
    {
        using var matrix = Column([1, 1, 2, 2], [0, 10, 50, 60]);
        matrix.SetWeights([3, 1, 1, 4]);
        using var booster = XGBoostBooster.Create(Stump, matrix);

        booster.Update(0, matrix);

        booster.Predict(matrix, PredictionKind.Score).ShouldBe([2.5f, 2.5f, 58, 58]);
    }

    [Fact]
    public void A_base_margin_is_where_a_rows_score_starts()
    {
        using var matrix = Column([1, 2], [0, 0]);
        matrix.SetBaseMargin([100, 200]);
        using var booster = XGBoostBooster.Create(Stump, matrix);

        booster.Predict(matrix, PredictionKind.Margin).ShouldBe([100, 200]);
    }

    [Fact]
    public void Own_derivatives_grow_the_tree_they_ask_for()
    {
        using var matrix = Column([1, 2, 3, 4], [0, 0, 0, 0]);
        using var booster = XGBoostBooster.Create(Stump, matrix);

        booster.Boost(matrix, gradients: [-1, -1, 3, 3], hessians: [1, 1, 2, 2]);

        booster.Predict(matrix, PredictionKind.Margin).ShouldBe([1, 1, -1.5f, -1.5f]);
    }

    [Fact]
    public void The_metric_is_told_for_each_set()
    {
        using var train = Column([1, 2, 3, 4], [10, 20, 70, 90]);
        using var other = Column([1, 4], [15, 83]);
        using var booster = XGBoostBooster.Create(Stump, train, other);
        booster.Update(0, train);

        var metrics = booster.Evaluate(0, train, other);

        metrics[0].ShouldBe(Math.Sqrt((25 + 25 + 100 + 100) / 4.0), 1e-6);
        metrics[1].ShouldBe(Math.Sqrt(9 / 2.0), 1e-6);
    }

    [Fact]
    public void Contributions_sum_to_the_margin()
    {
        var rows = Rows.Classes(2_000, 6, seed: 31);
        using var matrix = XGBoostMatrix.FromRows(rows.Values, rows.Count, rows.Width, threads: 1);
        matrix.SetLabels(rows.Labels);
        using var booster = XGBoostBooster.Create(
            new Dictionary<string, string> { ["objective"] = "binary:logistic", ["tree_method"] = "hist", ["nthread"] = "1", ["verbosity"] = "0" }, matrix);
        for (var round = 0; round < 20; round++)
        {
            booster.Update(round, matrix);
        }

        var contributions = booster.Predict(matrix, PredictionKind.Contributions);
        var margins = booster.Predict(matrix, PredictionKind.Margin);

        contributions.Length.ShouldBe(rows.Count * (rows.Width + 1));
        Enumerable.Range(0, rows.Count)
            .Max(row => Math.Abs(contributions.AsSpan(row * (rows.Width + 1), rows.Width + 1).ToArray().Sum() - margins[row]))
            .ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Sparse_rows_are_the_dense_rows_with_the_rest_missing()
    {
        var rows = Rows.Classes(500, 4, seed: 32);
        using var dense = XGBoostMatrix.FromRows(rows.Values, rows.Count, rows.Width, threads: 1);
        var present = Enumerable.Range(0, rows.Values.Length).Where(i => !float.IsNaN(rows.Values[i])).ToArray();
        long[] starts = [.. Enumerable.Range(0, rows.Count + 1).Select(row => (long)present.Count(i => i < row * rows.Width))];
        using var sparse = XGBoostMatrix.FromSparse(
            starts, [.. present.Select(i => i % rows.Width)], [.. present.Select(i => rows.Values[i])], rows.Width);
        dense.SetLabels(rows.Labels);
        using var booster = XGBoostBooster.Create(Stump, dense);
        booster.Update(0, dense);

        booster.Predict(sparse, PredictionKind.Score).ShouldBe(booster.Predict(dense, PredictionKind.Score));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_saved_booster_scores_as_before(bool asText)
    {
        using var matrix = Column([1, 2, 3, 4], [10, 20, 70, 90]);
        using var booster = XGBoostBooster.Create(Stump, matrix);
        booster.Update(0, matrix);

        using var loaded = XGBoostBooster.Load(booster.Save(asText ? ModelFormat.Json : ModelFormat.Ubj));

        loaded.Predict(matrix, PredictionKind.Score).ShouldBe([15, 15, 80, 80]);
    }

    [Fact]
    public void The_first_rounds_are_a_booster_of_their_own()
    {
        using var matrix = Column([1, 2, 3, 4], [10, 20, 70, 90]);
        using var booster = XGBoostBooster.Create(Stump, matrix);
        booster.Update(0, matrix);
        booster.Update(1, matrix);

        using var first = booster.Take(0, 1);

        booster.Rounds.ShouldBe(2);
        first.Rounds.ShouldBe(1);
        first.Predict(matrix, PredictionKind.Score).ShouldBe([15, 15, 80, 80]);
    }

    [Fact]
    public void Trees_can_be_read_by_people()
    {
        using var matrix = Column([1, 2, 3, 4], [10, 20, 70, 90]);
        using var booster = XGBoostBooster.Create(Stump, matrix);
        booster.Update(0, matrix);

        booster.Dump().ShouldBe(["0:[f0<3] yes=1,no=2,missing=2,gain=4225,cover=4\n\t1:leaf=15,cover=2\n\t2:leaf=80,cover=2\n"]);
        booster.TotalGain().ShouldBe([KeyValuePair.Create("f0", 4225.0)]);
    }

    [Fact]
    public void Columns_carry_names_and_types_and_as_many_as_there_are()
    {
        using var matrix = Column([1, 2, 3, 4], [10, 20, 70, 90]);

        matrix.SetFeatureNames(["distance"]);
        matrix.SetFeatureTypes(["q"]);

        Should.Throw<XGBoostException>(() => matrix.SetFeatureNames(["distance", "hour"]));
        Should.Throw<XGBoostException>(() => matrix.SetFeatureTypes(["mile"]));
    }

    [Fact]
    public void Queries_are_ranked_within_themselves()
    {
        using var matrix = Column([1, 2, 1, 2], [0, 1, 0, 1]);
        matrix.SetGroups([2, 2]);
        using var booster = XGBoostBooster.Create(new Dictionary<string, string>(Stump) { ["objective"] = "rank:pairwise", ["eval_metric"] = "ndcg" }, matrix);
        booster.Update(0, matrix);

        booster.Evaluate(0, matrix)[0].ShouldBe(1);
    }

    [Fact]
    public void An_infinite_value_is_refused_in_xgboosts_words() =>
        Should.Throw<XGBoostException>(() => XGBoostMatrix.FromRows([1, float.PositiveInfinity], 1, 2, threads: 1)).Message
            .ShouldBe("XGBoost: Check failed: valid: Input data contains `inf` or `nan`");

    [Fact]
    public void An_unknown_objective_is_refused_in_xgboosts_words()
    {
        using var matrix = Column([1], [1]);
        using var booster = XGBoostBooster.Create(new Dictionary<string, string> { ["objective"] = "guess" }, matrix);

        Should.Throw<XGBoostException>(() => booster.Update(0, matrix)).Message.ShouldStartWith("XGBoost: Unknown objective function: `guess`");
    }

    [Fact]
    public void Bytes_that_are_no_booster_are_refused() => Should.Throw<XGBoostException>(() => XGBoostBooster.Load("no booster"u8));

    [Fact]
    public void Labels_that_do_not_fit_the_rows_are_refused()
    {
        using var matrix = Column([1, 2], [1, 2]);

        Should.Throw<XGBoostException>(() => matrix.SetLabels([1])).Message.ShouldEndWith("Incorrect size for labels.");
    }

    [Fact]
    public void A_closed_booster_and_a_closed_matrix_are_not_used()
    {
        var matrix = Column([1, 2], [1, 2]);
        var booster = XGBoostBooster.Create(Stump, matrix);
        booster.Dispose();
        booster.Dispose();
        Should.Throw<ObjectDisposedException>(() => booster.Update(0, matrix));

        matrix.Dispose();
        Should.Throw<ObjectDisposedException>(() => matrix.SetLabels([1, 2]));
    }

    private static XGBoostMatrix Column(float[] values, float[] labels)
    {
        var matrix = XGBoostMatrix.FromRows(values, values.Length, 1, threads: 1);
        matrix.SetLabels(labels);
        return matrix;
    }
}

using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.Tests.XGBoost;

public sealed class TreeConversionTests
{
    /// <summary>Two roundings of a 32-bit float: where a link function lies between the sum and the score.</summary>
    private const double Close = 2e-7;

    [Theory]
    [InlineData("binary:logistic", 1, 40, 0.0)]
    [InlineData("binary:logistic", 6, 100, 0.3)]
    [InlineData("binary:logistic", 12, 30, 0.1)]
    [InlineData("reg:logistic", 4, 50, 0.1)]
    public void Class_scores_are_xgboosts_own(string objective, int depth, int rounds, double missing)
    {
        var rows = Rows.Classes(3_000, 7, seed: 11, missing);
        using var booster = Train(rows, objective, depth, rounds);

        WorstDifference(booster, Rows.Classes(5_000, 7, seed: 12, missing + 0.1)).ShouldBeLessThan(Close);
    }

    [Theory]
    [InlineData("count:poisson", 4)]
    [InlineData("reg:gamma", 4)]
    [InlineData("reg:tweedie", 4)]
    public void Amounts_under_an_exponential_are_xgboosts_own(string objective, int depth)
    {
        var rows = Rows.Amounts(3_000, 5, seed: 13);
        using var booster = Train(rows, objective, depth, 60);

        WorstDifference(booster, Rows.Amounts(5_000, 5, seed: 14, missing: 0.2)).ShouldBeLessThan(Close);
    }

    [Theory]
    [InlineData("reg:squarederror", 6, 60)]
    [InlineData("reg:squarederror", 12, 200)]
    [InlineData("reg:absoluteerror", 5, 60)]
    [InlineData("binary:logitraw", 4, 50)]
    public void A_bare_sum_of_leaves_is_xgboosts_own_bit_for_bit(string objective, int depth, int rounds)
    {
        var rows = Rows.Classes(3_000, 7, seed: 23);
        using var booster = Train(rows, objective, depth, rounds);

        WorstDifference(booster, Rows.Classes(5_000, 7, seed: 24, missing: 0.2)).ShouldBe(0);
    }

    [Fact]
    public void Every_class_of_a_multi_class_model_has_xgboosts_own_score()
    {
        var rows = Rows.Amounts(3_000, 5, seed: 15);
        var classes = rows with { Labels = Array.ConvertAll(rows.Labels, label => MathF.Min(3, MathF.Floor(label))) };
        using var booster = Train(classes, "multi:softprob", 5, 20, ("num_class", "4"));

        WorstDifference(booster, Rows.Amounts(5_000, 5, seed: 16, missing: 0.2)).ShouldBeLessThan(Close);
    }

    [Fact]
    public void Parallel_trees_of_one_round_are_all_there()
    {
        var rows = Rows.Amounts(2_000, 5, seed: 17);
        using var booster = Train(rows, "reg:squarederror", 6, 3, ("num_parallel_tree", "20"), ("subsample", "0.6"));

        BoosterTrees.Read(booster.Save(ModelFormat.Ubj)).Trees.Length.ShouldBe(60);
        WorstDifference(booster, rows).ShouldBe(0);
    }

    [Fact]
    public void A_row_of_nothing_but_missing_values_has_xgboosts_own_score()
    {
        using var booster = Train(Rows.Classes(3_000, 7, seed: 18), "binary:logistic", 6, 50);
        var nothing = new Rows(1, 7, [.. Enumerable.Repeat(float.NaN, 7)], [0]);

        WorstDifference(booster, nothing).ShouldBeLessThan(Close);
    }

    [Fact]
    public void Values_on_a_threshold_go_the_same_way()
    {
        using var booster = Train(Rows.Classes(3_000, 4, seed: 19), "binary:logistic", 5, 30);
        var trees = BoosterTrees.Read(booster.Save(ModelFormat.Ubj)).Trees;
        var thresholds = trees.SelectMany(tree => tree.Threshold.Where((_, node) => !tree.IsLeaf(node)))
            .SelectMany(threshold => (float[])[MathF.BitDecrement(threshold), threshold, MathF.BitIncrement(threshold)]).ToArray();
        var values = thresholds.SelectMany(threshold => Enumerable.Repeat(threshold, 4)).ToArray();

        WorstDifference(booster, new Rows(thresholds.Length, 4, values, new float[thresholds.Length])).ShouldBeLessThan(Close);
    }

    [Fact]
    public void A_model_that_never_found_a_split_gives_its_start()
    {
        var rows = new Rows(10, 1, new float[10], [.. Enumerable.Range(0, 10).Select(i => (float)(i % 2))]);
        using var booster = Train(rows, "binary:logistic", 3, 5);

        WorstDifference(booster, rows).ShouldBeLessThan(Close);
    }

    [Fact]
    public void The_same_trees_give_the_same_bytes()
    {
        using var booster = Train(Rows.Classes(1_000, 7, seed: 20), "binary:logistic", 6, 10);
        var saved = booster.Save(ModelFormat.Ubj);

        Scorer.ToModel(BoosterTrees.Read(saved)).ShouldBe(Scorer.ToModel(BoosterTrees.Read(saved)));
    }

    [Theory]
    [InlineData("booster", "dart", "Trees of a booster 'dart' cannot be read.")]
    [InlineData("booster", "gblinear", "Trees of a booster 'gblinear' cannot be read.")]
    [InlineData("objective", "rank:pairwise", null)]
    public void Boosters_that_are_no_plain_sum_of_trees_are_not_read(string name, string value, string? message)
    {
        using var booster = Train(Rows.Amounts(200, 3, seed: 21), "reg:squarederror", 3, 3, (name, value));
        var saved = booster.Save(ModelFormat.Ubj);

        if (message is null)
        {
            BoosterTrees.Read(saved).Link.ShouldBe(TreeLink.Identity);
        }
        else
        {
            Should.Throw<NotSupportedException>(() => BoosterTrees.Read(saved)).Message.ShouldBe(message);
        }
    }

    [Fact]
    public void A_saved_booster_cut_short_is_not_read()
    {
        using var booster = Train(Rows.Amounts(200, 3, seed: 22), "reg:squarederror", 3, 3);
        var saved = booster.Save(ModelFormat.Ubj);

        Should.Throw<FormatException>(() => BoosterTrees.Read(saved.AsSpan(0, saved.Length / 2)));
    }

    private static XGBoostBooster Train(Rows rows, string objective, int depth, int rounds, params (string Name, string Value)[] more)
    {
        using var matrix = XGBoostMatrix.FromRows(rows.Values, rows.Count, rows.Width, threads: 1);
        matrix.SetLabels(rows.Labels);
        var parameters = new Dictionary<string, string>
        {
            ["objective"] = objective,
            ["tree_method"] = "hist",
            ["max_depth"] = FormattableString.Invariant($"{depth}"),
            ["eta"] = "0.3",
            ["verbosity"] = "0",
            ["nthread"] = "1",
        };
        foreach (var (name, value) in more)
        {
            parameters[name] = value;
        }

        var booster = XGBoostBooster.Create(parameters, matrix);
        for (var round = 0; round < rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster;
    }

    private static double WorstDifference(XGBoostBooster booster, Rows rows)
    {
        using var matrix = XGBoostMatrix.FromRows(rows.Values, rows.Count, rows.Width, threads: 1);
        var own = booster.Predict(matrix, PredictionKind.Score);
        var served = Scorer.Score(Scorer.ToModel(BoosterTrees.Read(booster.Save(ModelFormat.Ubj))), rows);

        served.Length.ShouldBe(own.Length);
        return own.Zip(served, (a, b) => Math.Abs(a - b) / Math.Max(1.0, Math.Abs(a))).Max();
    }
}

using Flywheel.Core;
using Flywheel.Engines.XGBoost;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.Tests.XGBoost;

public sealed class TreeTrainerTests
{
    private static readonly Rows Train = Rows.Classes(4_000, 6, seed: 41);
    private static readonly Rows Validation = Rows.Classes(4_000, 6, seed: 42);

    public static TheoryData<string> Families => ["gradient-boosting", "random-forest"];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_fit_learns_what_is_there(string family)
    {
        var model = await Fit(family, Request(family));

        var scores = Scorer.Score(Scorer.ToModel(model, Validation.Width), Validation);

        scores.ShouldAllBe(score => score >= 0 && score <= 1);
        // The law itself is the best that can be learned.
        var best = LogLoss([.. Enumerable.Range(0, Validation.Count).Select(row => (float)Validation.Chance(row))]);
        LogLoss(scores).ShouldBeInRange(best, best + 0.03);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task The_served_score_has_the_loss_that_the_report_tells(string family)
    {
        var model = await Fit(family, Request(family));

        var scores = Scorer.Score(Scorer.ToModel(model, Validation.Width), Validation);

        var told = model.Report.ValidationByIteration[model.Report.BestIteration - 1];
        var served = model.Report.Metric == "log_loss" ? LogLoss(scores) : SquaredError(scores);
        served.ShouldBe(told, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task The_number_of_threads_changes_no_bit(string family)
    {
        var rows = Rows.Classes(70_000, 6, seed: 43);
        var weights = Enumerable.Range(0, rows.Count).Select(row => 0.1 + (row % 13)).ToArray();
        var request = Request(family, ("row_share", 0.7), ("column_share", 0.7)) with { Train = rows.ToDesign(weights) };

        var models = new List<byte[]>();
        foreach (var threads in (int[])[1, 2, 3, 5])
        {
            models.Add(Scorer.ToModel(await Fit(family, request, threads), rows.Width));
        }

        models.ShouldAllBe(model => model.SequenceEqual(models[0]));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task The_seed_decides(string family)
    {
        var request = Request(family, ("row_share", 0.5));

        var first = Scorer.ToModel(await Fit(family, request), Train.Width);
        var again = Scorer.ToModel(await Fit(family, request), Train.Width);
        var other = Scorer.ToModel(await Fit(family, request with { Seed = request.Seed + (1UL << 40) }), Train.Width);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Fits_beside_each_other_do_not_touch_each_other(string family)
    {
        var request = Request(family, ("row_share", 0.5));
        var alone = Scorer.ToModel(await Fit(family, request), Train.Width);

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Fit(family, request with { Seed = request.Seed + (ulong)(i % 2) })));

        Scorer.ToModel(together[0], Train.Width).ShouldBe(alone);
        Scorer.ToModel(together[2], Train.Width).ShouldBe(alone);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_weight_counts_like_as_many_rows(string family)
    {
        double[] weights = [.. Enumerable.Range(0, Train.Count).Select(row => 1.0 + (row % 3))];
        int[] copies = [.. Enumerable.Range(0, Train.Count).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        // Shallow trees: deep ones have ties between splits, which a last bit decides.
        var request = Request(family, ("row_share", 1), ("column_share", 1), ("max_depth", 3)) with { Validation = null };

        var weighted = await Fit(family, request with { Train = Whole(Train).ToDesign(weights) });
        var repeated = await Fit(family, request with { Train = Whole(Train).ToDesign().Take(copies) });

        var difference = Scorer.Score(Scorer.ToModel(weighted, Train.Width), Whole(Validation))
            .Zip(Scorer.Score(Scorer.ToModel(repeated, Train.Width), Whole(Validation)), (a, b) => Math.Abs(a - b)).Max();
        difference.ShouldBeLessThan(1e-4f);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_cancelled_fit_ends_soon(string family)
    {
        using var source = new CancellationTokenSource();
        var request = Request(family, (family == RandomForest.Name ? "trees" : "rounds", 10_000));
        request = request with { Validation = null, Progress = new Callback(_ => source.Cancel()) };

        await Should.ThrowAsync<OperationCanceledException>(() => Trainer(family).FitAsync(request, source.Token));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Progress_goes_up_to_the_end(string family)
    {
        var seen = new List<Progress>();
        var request = Request(family) with { Progress = new Callback(seen.Add) };

        var model = await Fit(family, request);

        seen.ShouldNotBeEmpty();
        seen.Select(progress => progress.Done).ShouldBeInOrder();
        seen.ShouldAllBe(progress => progress.Total == 40 && progress.Done <= 40);
        seen.ShouldAllBe(progress => progress.Unit == "rounds" && progress.Detail.StartsWith(model.Report.Metric));
    }

    [Fact]
    public async Task Boosting_stops_when_the_validation_loss_does_and_keeps_the_best()
    {
        var model = await Fit("gradient-boosting", Request("gradient-boosting", ("rounds", 500), ("learning_rate", 0.5), ("early_stop", 7)));

        var losses = model.Report.ValidationByIteration;
        var best = losses.IndexOf(losses.Min());
        model.Report.BestIteration.ShouldBe(best + 1);
        model.Report.Iterations.ShouldBe(best + 1 + 7);
        losses.Length.ShouldBe(model.Report.Iterations);
    }

    [Fact]
    public async Task Rows_to_validate_on_change_nothing_but_where_boosting_stops()
    {
        var stopped = await Fit("gradient-boosting", Request("gradient-boosting", ("learning_rate", 0.5), ("early_stop", 3)));
        var rounds = stopped.Report.BestIteration;

        var unwatched = await Fit("gradient-boosting", Request("gradient-boosting", ("learning_rate", 0.5), ("rounds", rounds)) with { Validation = null });

        rounds.ShouldBeLessThan(40);
        Scorer.ToModel(stopped, Train.Width).ShouldBe(Scorer.ToModel(unwatched, Train.Width));
    }

    [Fact]
    public async Task Without_validation_rows_every_round_is_kept()
    {
        var model = await Fit("gradient-boosting", Request("gradient-boosting", ("rounds", 20)) with { Validation = null });

        model.Report.BestIteration.ShouldBe(20);
        model.Report.ValidationByIteration.ShouldBeEmpty();
        model.Report.TrainByIteration.Reverse().ShouldBeInOrder();
    }

    [Fact]
    public async Task Every_tree_of_a_forest_draws_rows_and_columns_of_its_own()
    {
        var model = (TreeModel)await Fit("random-forest", Request("random-forest"));

        model.Trees.Trees.Select(tree => string.Join(' ', tree.Threshold)).Distinct().Count().ShouldBe(40);
    }

    [Fact]
    public async Task A_single_tree_of_a_forest_gives_the_mean_label_of_each_leaf()
    {
        var rows = new Rows(6, 1, [1, 1, 1, 5, 5, float.NaN], [0, 0, 1, 1, 1, 1]);
        var request = Request("random-forest", ("trees", 1), ("max_depth", 1), ("row_share", 1), ("column_share", 1), ("min_leaf_weight", 1));
        request = request with { Train = rows.ToDesign(), Validation = null };

        var model = await Fit("random-forest", request);

        Scorer.Score(Scorer.ToModel(model, 1), rows).Select(score => Math.Round(score, 6)).ShouldBe([0.333333, 0.333333, 0.333333, 1, 1, 1]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Amounts_are_learned_as_amounts(string family)
    {
        var rows = Rows.Amounts(5_000, 4, seed: 44);
        var other = Rows.Amounts(5_000, 4, seed: 45);
        var request = Request(family) with { Task = TaskKind.Regression, Train = rows.ToDesign(), Validation = other.ToDesign() };

        var model = await Fit(family, request);

        var scores = Scorer.Score(Scorer.ToModel(model, 4), other);
        var rmse = Math.Sqrt(scores.Zip(other.Labels, (score, label) => (double)(score - label) * (score - label)).Average());
        model.Report.Metric.ShouldBe("rmse");
        rmse.ShouldBe(model.Report.ValidationByIteration[model.Report.BestIteration - 1], 1e-5);
        rmse.ShouldBeLessThan(0.5 * Math.Sqrt(other.Labels.Select(label => Math.Pow(label - other.Labels.Average(), 2)).Average()));
    }

    [Fact]
    public async Task The_columns_that_carry_the_law_gain_the_most()
    {
        var model = await Fit("gradient-boosting", Request("gradient-boosting", ("rounds", 30)));

        model.Report.Importance.OrderByDescending(pair => pair.Value).Take(2).Select(pair => pair.Key).ShouldBe(["c0", "c1"], ignoreOrder: true);
        model.Report.Importance.Select(pair => pair.Key).ShouldBe(["c0", "c1", "c2", "c3", "c4", "c5"]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Infinite_values_are_refused_with_column_and_row(string family)
    {
        var rows = new Rows(3, 2, [1, 2, 3, float.NegativeInfinity, 5, 6], [0, 1, 0]);

        var result = await Trainer(family).FitAsync(Request(family) with { Train = rows.ToDesign() }, CancellationToken.None);

        result.Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"'{family}' cannot take infinite values, and the column 'c1' has one in row 1. Turn infinities into missing values or clip them.");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Rows_without_columns_are_refused(string family)
    {
        var rows = new Rows(2, 0, [], [0, 1]);

        var result = await Trainer(family).FitAsync(Request(family) with { Train = rows.ToDesign() }, CancellationToken.None);

        result.Refusals.ShouldHaveSingleItem().Code.ShouldBe("xgboost.no-columns");
    }

    private static TreeTrainer Trainer(string family, int threads = 2)
    {
        var options = new XGBoostOptions { Threads = threads };
        return family == RandomForest.Name ? RandomForest.Trainer(options) : GradientBoosting.Trainer(options);
    }

    private static async Task<ITrainedModel> Fit(string family, FitRequest request, int threads = 2) =>
        (await Trainer(family, threads).FitAsync(request, CancellationToken.None)).Value;

    private static FitRequest Request(string family, params (string Name, double Value)[] given)
    {
        var definitions = Trainer(family).Traits.Parameters;
        var values = new Dictionary<string, ParameterValue>
        {
            [family == RandomForest.Name ? "trees" : "rounds"] = ParameterValue.Of(40L),
        };
        foreach (var (name, value) in given)
        {
            var isWhole = definitions.Single(definition => definition.Name == name).Kind == ParameterKind.Whole;
            values[name] = isWhole ? ParameterValue.Of((long)value) : ParameterValue.Of(value);
        }

        var parameters = ParameterSet.Resolve(family, definitions, values).Value;
        return new FitRequest(TaskKind.BinaryClassification, Train.ToDesign(), Validation.ToDesign(), parameters, Seed: 7);
    }

    // Few different values: the same thresholds whatever the number of copies of a row.
    private static Rows Whole(Rows rows) => rows with { Values = Array.ConvertAll(rows.Values, MathF.Round) };

    private static double LogLoss(float[] scores) =>
        -scores.Zip(Validation.Labels, (score, label) => Math.Log(label == 1 ? score : 1 - (double)score)).Average();

    private static double SquaredError(float[] scores) =>
        scores.Zip(Validation.Labels, (score, label) => (double)(score - label) * (score - label)).Average();

    private sealed class Callback(Action<Progress> action) : IProgress<Progress>
    {
        public void Report(Progress value) => action(value);
    }
}

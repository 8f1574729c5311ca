using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Tests.Monitoring.Consequence;

public sealed class ConsequenceTests
{
    private static readonly DecisionValue s_value = new(4, -1, -3, 0);

    [Fact]
    public void The_estimate_covers_what_a_shift_turns_out_to_cost()
    {
        var covered = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var estimator = new ConsequenceEstimator([.. Enumerable.Range(0, 30).Select(day => Draw((seed * 1_000) + (ulong)day, 0))], 0.5, s_value, 0.005);
            var (before, after) = (Loss(Draw(seed + 90_000, 0, 30_000)), Loss(Draw(seed + 80_000, 0.6, 30_000)));

            var estimate = Estimate(estimator, Draw(seed + 70_000, 0.6, 20_000)).Single(one => one.Feature == "hard");

            covered += estimate.LogLoss.Low - 0.01 <= after - before && after - before <= estimate.LogLoss.High + 0.01 ? 1 : 0;
            estimate.LogLoss.Value.ShouldBeGreaterThan(0);
            estimate.Money.High.ShouldBeLessThan(0, "more rows turn out yes that no decision catches");
        }

        covered.ShouldBeGreaterThanOrEqualTo(18);
    }

    [Fact]
    public void A_shift_that_costs_nothing_asks_for_nothing_and_one_that_costs_asks_for_a_retraining()
    {
        var estimator = new ConsequenceEstimator([.. Enumerable.Range(0, 30).Select(day => Draw((ulong)day, 0, 1_000))], 0.5, s_value, 0.005);

        var estimates = Estimate(estimator, Draw(99, 0.8, 20_000)).ToDictionary(estimate => estimate.Feature, estimate => estimate.Action);

        estimates["hard"].ShouldBe("retrain");
        estimates["idle"].ShouldBe("nothing");
    }

    [Fact]
    public void What_labelled_days_taught_travels_as_json_and_judges_as_before()
    {
        var estimator = new ConsequenceEstimator([.. Enumerable.Range(0, 30).Select(day => Draw((ulong)day, 0, 1_000))], 0.5, s_value, 0.005);
        var json = new LabelledReference(estimator.ToState(), true, [new(0.01, 0.02, 0.003, -0.04)]).ToJson();

        var read = LabelledReference.FromJson(json).Value;

        read.ToJson().ShouldBe(json);
        var (before, after) = (Estimate(estimator, Draw(99, 0.8, 20_000)).ToArray(), Estimate(new ConsequenceEstimator(read, 0.005), Draw(99, 0.8, 20_000)).ToArray());
        after.Select(estimate => estimate.Explanation).ShouldBe(before.Select(estimate => estimate.Explanation));
        Estimate(new ConsequenceEstimator(read with { HasValue = false }, 0.005), Draw(99, 0.8, 20_000)).First().Explanation.ShouldNotContain("worth by");
        LabelledReference.FromJson("{}"u8).Refusals[0].Code.ShouldBe("monitoring.reference-damaged");
    }

    [Fact]
    public void Rows_where_the_past_has_no_outcomes_are_said_to_be_unknown()
    {
        var estimator = new ConsequenceEstimator([.. Enumerable.Range(0, 10).Select(day => Draw((ulong)day, 0))], 0.5, s_value, 0.005);
        var sketch = new PredictionSketch([new MonitoredFeature("hard", false)], null);
        sketch.Features[0].AddMissing(100);

        var estimate = estimator.Estimate(sketch).ShouldHaveSingleItem();

        (estimate.Action, estimate.Strange).ShouldBe(("look", 1));
        estimate.Explanation.ShouldEndWith("100% of the rows are where the past has no outcomes.");
    }

    private static IEnumerable<ConsequenceEstimate> Estimate(ConsequenceEstimator estimator, LabelledDay day)
    {
        var sketch = new PredictionSketch([new MonitoredFeature("hard", false), new MonitoredFeature("idle", false)], null);
        sketch.Add(day.Features, day.Scores);
        return estimator.Estimate(sketch);
    }

    private static double Loss(LabelledDay day) =>
        Enumerable.Range(0, day.Outcomes.Length).Average(row => -Math.Log(day.Outcomes.Span[row] ? day.Scores.Span[row] : 1 - day.Scores.Span[row]));

    // The more of `hard`, the nearer to even the outcome; `idle` says nothing. Both shift together.
    private static LabelledDay Draw(ulong seed, double shift, int rows = 300)
    {
        var random = new SeededRandom(seed);
        var (hard, idle, scores, outcomes) = (new double[rows], new double[rows], new double[rows], new bool[rows]);
        for (var row = 0; row < rows; row++)
        {
            (hard[row], idle[row]) = (random.NextNormal() + shift, random.NextNormal() + shift);
            scores[row] = 0.5 / (1 + Math.Exp(-hard[row]));
            outcomes[row] = random.NextDouble() < scores[row];
        }

        return new LabelledDay(new ColumnBatch(new([new("hard", ColumnType.Double), new("idle", ColumnType.Double)]), [new DoubleColumn(hard), new DoubleColumn(idle)]), scores, outcomes);
    }
}

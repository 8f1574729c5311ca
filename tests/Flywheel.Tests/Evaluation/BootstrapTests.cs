using Flywheel.Core;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Tests.Evaluation;

public sealed class BootstrapTests
{
    private static readonly IMetric<BinarySample> s_accuracy = BuiltInMetrics.Binary.Single(metric => metric.Name == "accuracy");

    [Fact]
    public void Intervals_of_a_share_cover_it_about_as_often_as_they_promise()
    {
        // 400 samples of 200 rows with a true accuracy of 0.7: a 90 % percentile interval should cover it in about 360.
        var covered = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            var random = new SeededRandom(seed);
            var outcomes = Enumerable.Range(0, 200).Select(_ => random.NextDouble() < 0.7).ToArray();
            var sample = new BinarySample([.. outcomes.Select(_ => 0.9)], outcomes);

            var interval = ClusterBootstrap.Intervals(sample, [s_accuracy], new BootstrapOptions { Level = 0.9, Seed = seed }, TestContext.Current.CancellationToken)[0];

            covered += interval.Low <= 0.7 && interval.High >= 0.7 ? 1 : 0;
        }

        covered.ShouldBeInRange(340, 380);
    }

    [Fact]
    public void Rows_that_stand_or_fall_together_give_wider_intervals_than_rows_alone()
    {
        var random = new SeededRandom(1);
        var clusters = Enumerable.Range(0, 2000).Select(row => row / 100).ToArray();
        var days = Enumerable.Range(0, 20).Select(_ => random.NextDouble()).ToArray();
        var outcomes = clusters.Select(day => random.NextDouble() < days[day]).ToArray();
        var scores = outcomes.Select(_ => 0.9).ToArray();

        var alone = Width(new BinarySample(scores, outcomes));
        var together = Width(new BinarySample(scores, outcomes, clusters: clusters));

        (together / alone).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_gain_is_positive_when_the_challenger_is_better_whatever_the_direction_of_the_metric()
    {
        bool[] outcomes = [.. Enumerable.Range(0, 400).Select(row => row % 3 == 0)];
        var good = new BinarySample([.. outcomes.Select(outcome => outcome ? 0.8 : 0.2)], outcomes);
        var poor = new BinarySample([.. outcomes.Select(_ => 0.33)], outcomes);
        var loss = BuiltInMetrics.Binary.Single(metric => metric.Name == "log_loss");

        var gain = ClusterBootstrap.Gain(good, poor, loss, new BootstrapOptions(), TestContext.Current.CancellationToken);

        gain.IsAboveZero.ShouldBeTrue();
        gain.Value.ShouldBe(loss.Compute(poor, []) - loss.Compute(good, []), 1e-12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        bool[] outcomes = [.. Enumerable.Range(0, 500).Select(row => row % 4 == 0)];
        var sample = new BinarySample([.. Enumerable.Range(0, 500).Select(row => row * 7 % 500 / 500.0)], outcomes);

        var first = ClusterBootstrap.Intervals(sample, BuiltInMetrics.Binary, new BootstrapOptions(), TestContext.Current.CancellationToken);
        var second = ClusterBootstrap.Intervals(sample, BuiltInMetrics.Binary, new BootstrapOptions(), TestContext.Current.CancellationToken);

        second.ShouldBe(first);
    }

    private static double Width(BinarySample sample)
    {
        var interval = ClusterBootstrap.Intervals(sample, [s_accuracy], new BootstrapOptions(), TestContext.Current.CancellationToken)[0];
        return interval.High - interval.Low;
    }
}

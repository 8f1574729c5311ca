using Flywheel.Core;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Tests.Monitoring.Quality;

public sealed class QualityTests
{
    [Fact]
    public void A_window_says_what_the_metrics_say_of_the_same_rows()
    {
        var (scores, outcomes) = Draw(3, 20_000);
        var (sample, parts) = (new BinarySample(scores, outcomes), new[] { new QualityWindow(), new QualityWindow() });
        for (var row = 0; row < scores.Length; row++)
        {
            parts[row % 2].Add(scores[row], outcomes[row]);
        }

        parts[0].Merge(parts[1]);

        double Metric(string name) => BuiltInMetrics.Binary.Single(metric => metric.Name == name).Compute(sample, []);
        parts[0].LogLoss.ShouldBe(Metric("log_loss"), 1e-9);
        parts[0].Brier.ShouldBe(Metric("brier"), 1e-9);
        parts[0].CalibrationError.ShouldBe(Metric("ece"), 1e-9);
        parts[0].Auc.ShouldBe(Metric("auc"), 2e-4);
    }

    [Fact]
    public void Quality_without_labels_covers_the_quality_that_comes_out_while_scores_mean_what_they_say()
    {
        var (estimator, covered, asked) = (new ExpectedQualityEstimator(), 0, 0);
        for (ulong day = 1; day <= 120; day++)
        {
            var (scores, outcomes) = Draw(day, 3_000);
            var (histogram, truth) = (new ScoreHistogram(), new QualityWindow());
            for (var row = 0; row < scores.Length; row++)
            {
                histogram.Add(scores[row]);
                truth.Add(scores[row], outcomes[row]);
            }

            if (day > 20)
            {
                var expected = estimator.Estimate(histogram);
                asked += 2;
                covered += expected.Auc.Low <= truth.Auc && truth.Auc <= expected.Auc.High ? 1 : 0;
                covered += expected.LogLoss.Low <= truth.LogLoss && truth.LogLoss <= expected.LogLoss.High ? 1 : 0;
            }

            estimator.Learn(histogram, truth);
        }

        covered.ShouldBeGreaterThanOrEqualTo((int)(0.93 * asked));
    }

    [Fact]
    public void Scores_that_turn_to_noise_lose_their_expected_quality_before_any_label()
    {
        var (estimator, random) = (new ExpectedQualityEstimator(), new SeededRandom(8));
        ScoreHistogram Histogram(IEnumerable<double> scores)
        {
            var histogram = new ScoreHistogram();
            foreach (var score in scores)
            {
                histogram.Add(score);
            }

            return histogram;
        }

        for (ulong day = 1; day <= 20; day++)
        {
            var (scores, outcomes) = Draw(day, 2_000);
            var truth = new QualityWindow();
            for (var row = 0; row < scores.Length; row++)
            {
                truth.Add(scores[row], outcomes[row]);
            }

            estimator.Learn(Histogram(scores), truth);
        }

        var healthy = estimator.Estimate(Histogram(Draw(99, 2_000).Scores)).Auc;
        var garbage = estimator.Estimate(Histogram(Enumerable.Range(0, 2_000).Select(_ => 0.2 + (0.01 * random.NextDouble())))).Auc;

        garbage.High.ShouldBeLessThan(healthy.Low);
    }

    [Fact]
    public void Cohorts_go_by_the_time_of_the_prediction_and_close_when_their_outcomes_are_there()
    {
        var cohorts = new QualityCohorts(new QualityCohortsOptions { MinRows = 2 });
        var day = TimeSpan.FromDays(1);
        foreach (var hours in new[] { 1, 2, 25, 26, 49 })
        {
            cohorts.Predicted(At(hours));
        }

        cohorts.Observe(At(1), 0.2, false);
        cohorts.Observe(At(26), 0.9, true);
        cohorts.CloseUntil(At(24)).ShouldBeEmpty("one outcome of the first day is still to come");
        cohorts.Observe(At(2), 0.4, true);

        cohorts.CloseUntil(At(30)).ShouldHaveSingleItem().Window.Count.ShouldBe(2);
        cohorts.CloseUntil(At(72)).ShouldBeEmpty("the second day has too few outcomes, so it goes on into the third");
        cohorts.Observe(At(49), 0.1, false);
        var both = cohorts.CloseUntil(At(96)).ShouldHaveSingleItem();
        (both.Start, both.End, both.Predictions, both.Window.Count).ShouldBe((At(24), At(72), 3, 2));
        cohorts.Observe(At(1), 0.5, true);
        cohorts.TooLate.ShouldBe(1);
        day.ShouldBe(both.End - both.Start - day);
    }

    private static Timestamp At(int hours) => new(hours * 3_600L * Timestamp.PerSecond);

    private static (double[] Scores, bool[] Outcomes) Draw(ulong seed, int rows)
    {
        var random = new SeededRandom(seed);
        var scores = Enumerable.Range(0, rows).Select(_ => 1 / (1 + Math.Exp(1.4 - random.NextNormal()))).ToArray();
        return (scores, [.. scores.Select(score => random.NextDouble() < score)]);
    }
}

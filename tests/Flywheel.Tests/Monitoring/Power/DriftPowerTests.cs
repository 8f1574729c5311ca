using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Power;

namespace Flywheel.Tests.Monitoring.Power;

public sealed class DriftPowerTests
{
    [Fact]
    public void Drift_of_the_scores_is_seen_sooner_than_that_of_one_feature_of_many_and_the_monitor_keeps_to_it()
    {
        var days = new DrawnDays(6, 300);
        var reference = days.Reference(60);

        var (feature, scores) = (DriftPower.OfFeature(reference, new DriftOptions()), DriftPower.OfScores(reference, new DriftOptions()));

        scores.MostDays!.Value.ShouldBeLessThanOrEqualTo(feature.MostDays!.Value);
        scores.Explanation.ShouldBe($"A lot of scores that leaves the range of 30 healthy days is seen after {scores.MedianDays} days in half of all cases, after {scores.MostDays} in four of five.");
        var monitor = new DriftMonitor(reference, new DriftOptions());
        var seen = Enumerable.Range(1, 30).First(day => monitor.Add(DrawnDays.Sketch(reference, days.Draw((ulong)(300 + day), (row, _) => row[4] += 5))).IsAlarm);
        seen.ShouldBeLessThanOrEqualTo(feature.MostDays.Value);
    }

    [Fact]
    public void A_reference_that_is_too_short_to_see_anything_is_said_to_be() =>
        DriftPower.OfFeature(new DrawnDays(60, 30).Reference(14), new DriftOptions { DaysPerFalseAlarm = 3_650 }).Explanation.ShouldBe(
            "A feature that leaves the range of 7 healthy days is not seen within 60 days: give a longer reference, or watch fewer features.");
}

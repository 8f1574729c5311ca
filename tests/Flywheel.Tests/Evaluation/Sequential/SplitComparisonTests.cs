using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

public sealed class SplitComparisonTests
{
    [Fact]
    public void Arms_that_earn_the_same_on_days_with_weather_are_hardly_ever_told_apart()
    {
        var told = Enumerable.Range(1, 200).Count(seed => Run((ulong)seed, 0).Verdict == RolloutVerdict.Advance);

        told.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void An_arm_that_earns_more_is_found_though_days_differ_far_more_than_arms() =>
        Enumerable.Range(1, 20).Count(seed => Run((ulong)seed, 0.3).Reason == "better").ShouldBeGreaterThanOrEqualTo(18);

    [Fact]
    public void A_day_in_which_an_arm_had_no_row_goes_on_into_the_next()
    {
        var comparison = new SplitComparison(new PairedComparisonOptions { MinOutcomes = 1 });
        foreach (var (day, byChallenger, worth) in new[] { (0, false, 1.0), (1, false, 3.0), (1, true, 5.0) })
        {
            comparison.Predicted(Day(day), byChallenger);
            comparison.Observe(Day(day), byChallenger, worth);
        }

        comparison.CloseUntil(Day(3));

        (comparison.Evidence.Units, comparison.Evidence.Gain.Value, comparison.Evidence.Outcomes).ShouldBe((1, 3, 3));
        comparison.Observe(Day(0), false, 1);
        comparison.TooLate.ShouldBe(1);
    }

    private static RolloutDecision Run(ulong seed, double edge)
    {
        var (random, comparison) = (new SeededRandom(seed), new SplitComparison(new PairedComparisonOptions { MaxUnits = 26 }));
        for (var day = 0; day < 28; day++)
        {
            var weather = 2 * random.NextNormal();
            for (var row = 0; row < 300; row++)
            {
                var byChallenger = random.NextDouble() < 0.3;
                comparison.Predicted(Day(day), byChallenger);
                comparison.Observe(Day(day), byChallenger, weather + random.NextNormal() + (byChallenger ? edge : 0));
            }

            comparison.CloseUntil(Day(day + 1));
            if (RolloutJudge.Decide(comparison.Evidence, comparison.Options, [], null) is { Verdict: not RolloutVerdict.Hold } decision)
            {
                return decision;
            }
        }

        return RolloutJudge.Decide(comparison.Evidence, comparison.Options, [], null);
    }

    private static Timestamp Day(int day) => new(day * 86_400L * Timestamp.PerSecond);
}

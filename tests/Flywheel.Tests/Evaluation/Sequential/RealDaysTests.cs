using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

public sealed class RealDaysTests
{
    // A twentieth of a day's flights, and how far one flight's gain strays from its day's: measured on May.
    private const int Canary = 830;
    private const double RowDeviation = 0.13;

    private static readonly PairedComparisonOptions s_options = new() { UnitStart = TimeSpan.FromHours(8) };

    [Fact]
    public void The_model_retrained_on_January_to_April_is_promoted_within_ten_days_whatever_the_draw_of_a_canary()
    {
        var decisions = Enumerable.Range(1, 20).Select(seed => Decide("old", "new", month: 5, from: 1 + (seed % 10), Canary, (ulong)seed)).ToList();

        decisions.Count(decision => decision.Verdict == RolloutVerdict.Advance && decision.Units <= 10).ShouldBeGreaterThanOrEqualTo(19);
        Decide("old", "new", month: 5, from: 1, rows: null, seed: 1).Units.ShouldBeInRange(7, 9);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public void The_model_trained_on_April_and_May_alone_is_refused_in_June(string champion)
    {
        var decision = Decide(champion, "narrow", month: 6, from: 1, rows: null, seed: 1);

        (decision.Verdict, decision.Reason).ShouldBe((RolloutVerdict.Return, "not-shown"));
    }

    [Fact]
    public void The_model_with_features_of_the_moment_wins_in_June() =>
        Decide("new", "live", month: 6, from: 1, rows: null, seed: 1).Reason.ShouldBe("better");

    [Fact]
    public void Better_features_made_worse_are_returned() =>
        Decide("live", "old", month: 6, from: 1, rows: null, seed: 1).Reason.ShouldBe("worse");

    [Fact]
    public void Shuffled_signs_of_real_gains_are_promoted_at_most_once_in_twenty()
    {
        var gains = FlightDays.From(5, 1).Select(day => day.Gain("new", "narrow")).ToArray();
        var promoted = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var (random, sequence) = (new SeededRandom(seed), new MeanSequence(s_options.Sequence));
            random.Shuffle<double>(gains);
            promoted += gains.Take(s_options.MaxUnits).Select((gain, i) => (gain, i)).Any(day =>
            {
                sequence.Add(random.NextDouble() < 0.5 ? day.gain : -day.gain);
                return day.i + 1 >= s_options.MinUnits && sequence.Interval.Low > 0;
            }) ? 1 : 0;
        }

        promoted.ShouldBeLessThanOrEqualTo(10);
    }

    private static RolloutDecision Decide(string champion, string challenger, int month, int from, int? rows, ulong seed)
    {
        var (comparison, random) = (new PairedComparison(s_options), new SeededRandom(seed));
        foreach (var day in FlightDays.From(month, from))
        {
            var gain = day.Gain(champion, challenger) + (rows is { } drawn ? RowDeviation * random.NextNormal() / Math.Sqrt(drawn) : 0);
            for (var row = 0; row < 100; row++)
            {
                comparison.Predicted(day.Start);
                comparison.Observe(day.Start, gain);
            }

            comparison.CloseUntil(day.Start + TimeSpan.FromDays(1));
            if (RolloutJudge.Decide(comparison, [], null) is { Verdict: not RolloutVerdict.Hold } decision)
            {
                return decision;
            }
        }

        return RolloutJudge.Decide(comparison, [], null);
    }
}

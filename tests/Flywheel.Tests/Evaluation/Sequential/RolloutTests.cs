using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

public sealed class RolloutTests
{
    private static readonly PairedComparisonOptions s_options = new() { MaxUnits = 26 };

    [Fact]
    public void At_most_1_in_20_challengers_that_are_no_better_is_promoted_though_every_outcome_is_looked_at()
    {
        var decisions = Enumerable.Range(1, 200).Select(seed => SimulatedRollout.Run((ulong)seed, 28, 150, 0, s_options)).ToList();

        decisions.Count(decision => decision.Verdict == RolloutVerdict.Advance).ShouldBeLessThanOrEqualTo(10);
        decisions.ShouldAllBe(decision => decision.Verdict != RolloutVerdict.Hold, "a comparison ends");
    }

    [Fact]
    public void A_challenger_that_is_better_is_promoted_and_a_worse_one_returned()
    {
        var better = Enumerable.Range(1, 20).Count(seed => SimulatedRollout.Run((ulong)seed, 28, 400, 1, s_options).Reason == "better");
        var worse = Enumerable.Range(1, 20).Select(seed => SimulatedRollout.Run((ulong)seed, 28, 400, -1, s_options)).ToList();

        better.ShouldBeGreaterThanOrEqualTo(19);
        worse.ShouldAllBe(decision => decision.Verdict == RolloutVerdict.Return);
        worse.Count(decision => decision.Reason == "worse").ShouldBeGreaterThanOrEqualTo(18, "the others ran into the end of the comparison");
    }

    [Fact]
    public void A_watch_returns_great_harm_within_two_days_and_an_equal_hardly_ever()
    {
        var harm = Enumerable.Range(1, 20).Select(seed => SimulatedRollout.Run((ulong)seed, 15, 1_200, -2.5, PairedComparisonOptions.Watch)).ToList();
        var equal = Enumerable.Range(1, 40).Count(seed => SimulatedRollout.Run((ulong)seed, 15, 1_200, 0, PairedComparisonOptions.Watch).Reason == "worse");

        harm.Count(decision => decision.Reason == "worse" && decision.Units <= 24).ShouldBeGreaterThanOrEqualTo(18);
        equal.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public void Arms_that_answer_alike_are_never_promoted()
    {
        var comparison = Filled(28, _ => 0);

        var decision = RolloutJudge.Decide(comparison, [], null);

        decision.Explanation.ShouldBe("The challenger was not shown to be better in 28 units: gain 0.0000 [0.0000, 0.0000] over 28 units and 2800 outcomes.");
        decision.Verdict.ShouldBe(RolloutVerdict.Return);
    }

    [Fact]
    public void A_decision_explains_itself()
    {
        RolloutJudge.Decide(new PairedComparison(new PairedComparisonOptions()), [], null).Explanation.ShouldBe("No outcome has closed a day yet.");
        RolloutJudge.Decide(Filled(3, day => 0.01 + (day * 0.001)), [], null).Explanation.ShouldBe(
            "Only 3 of 7 units are there; gain 0.0110 (too few units for a range) over 3 units and 300 outcomes.");
        RolloutJudge.Decide(Filled(7, day => 0.02 + (day % 2 * 0.002)), [], null).Explanation.ShouldBe(
            "The challenger is better: gain 0.0209 [0.0191, 0.0226] over 7 units and 700 outcomes, at whatever moment one looks.");
        RolloutJudge.Decide(Filled(8, day => day % 2 == 0 ? 0.03 : -0.02), [], null).Explanation.ShouldBe(
            "Not decided yet: gain 0.0050 [-0.0345, 0.0445] over 8 units and 800 outcomes. A gain of this size will not show within 28 units.");
    }

    [Fact]
    public void A_broken_guardrail_and_a_wrong_split_return_a_challenger_that_is_better()
    {
        var (errors, split) = (new Guardrail("errors", 0.01), new SampleRatioTest([0.95, 0.05]));
        for (var n = 0; n < 200; n++)
        {
            errors.Add(n % 5 == 0 ? 1 : 0);
            split.Add(n % 2);
        }

        var comparison = Filled(7, day => 0.02 + (day % 2 * 0.002));

        RolloutJudge.Decide(comparison, [errors], null).Explanation.ShouldBe("The guardrail 'errors' is broken: 0.2 of 200 against a limit of 0.01.");
        RolloutJudge.Decide(comparison, [], split).Reason.ShouldBe("split");
    }

    [Fact]
    public void Outcomes_that_do_not_come_hold_a_decision_and_late_ones_are_counted()
    {
        var comparison = new PairedComparison(new PairedComparisonOptions { MinOutcomes = 1 });
        for (var day = 0; day < 8; day++)
        {
            comparison.Predicted(Day(day));
            comparison.Predicted(Day(day));
            comparison.Observe(Day(day), 0.02 + (day % 2 * 0.001));
            comparison.CloseUntil(Day(day));
        }

        comparison.CloseUntil(Day(20));
        comparison.Observe(Day(0), 0.5);

        RolloutJudge.Decide(comparison, [], null).Reason.ShouldBe("outcomes-missing");
        comparison.TooLate.ShouldBe(1);
    }

    [Fact]
    public void Labels_with_a_shadow_are_pairs_whichever_of_the_two_answered()
    {
        var (champion, challenger) = (Digest.Of("champion"u8), Digest.Of("challenger"u8));
        var comparison = new PairedComparison(new PairedComparisonOptions { MinOutcomes = 1 });
        LabelRow Label(Digest release, double score, Digest? shadow, double? shadowScore) =>
            new("p", 1, release, "champion", 1, Day(0), score, null, LabelState.Joined, 1, Day(0)) { ShadowRelease = shadow, ShadowScore = shadowScore };
        comparison.Predicted(Day(0));

        comparison.Observe(Label(champion, 0.5, challenger, 0.8), champion, challenger).ShouldBeTrue();
        comparison.Observe(Label(challenger, 0.8, champion, 0.5), champion, challenger).ShouldBeTrue();
        comparison.Observe(Label(champion, 0.5, null, null), champion, challenger).ShouldBeFalse();
        comparison.Observe(Label(champion, 0.5, challenger, 0.8) with { State = LabelState.Corrected }, champion, challenger).ShouldBeFalse();
        comparison.CloseUntil(Day(1));

        comparison.Units.ShouldHaveSingleItem().Outcomes.ShouldBe(2);
        comparison.Gain.Value.ShouldBe(Math.Log(0.8 / 0.5), 1e-12);
    }

    [Fact]
    public void A_clock_that_goes_backwards_changes_nothing()
    {
        var comparison = Filled(5, day => 0.01 * day);
        var before = comparison.Gain;

        comparison.CloseUntil(Day(0));
        comparison.Predicted(Day(0));

        comparison.Gain.ShouldBe(before);
        comparison.ToState().Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_comparison_goes_on_from_its_state_as_if_it_had_never_stopped()
    {
        var whole = Filled(9, day => 0.01 * (day % 3));
        var half = Filled(4, day => 0.01 * (day % 3));

        var resumed = new PairedComparison(half.Options, half.ToState());
        Fill(resumed, 4, 9, day => 0.01 * (day % 3));

        resumed.ToState().Closed.ShouldBe(whole.ToState().Closed);
        resumed.Gain.ShouldBe(whole.Gain);
    }

    [Fact]
    public void A_plan_promises_what_the_sequence_then_does()
    {
        var (deviation, gain) = (0.007, 0.012);
        var sequence = new MeanSequenceOptions { WidenForDependence = false };

        var units = SampleSizePlan.UnitsFor(gain, deviation, 0.8, sequence, 100)!.Value;

        var shown = Enumerable.Range(1, 1_000).Count(seed =>
        {
            var (random, drawn) = (new SeededRandom((ulong)seed), new MeanSequence(sequence));
            return Enumerable.Range(0, units).Any(_ =>
            {
                drawn.Add(gain + (deviation * random.NextNormal()));
                return drawn.Interval.Low > 0;
            });
        });
        shown.ShouldBeInRange(740, 930);
        SampleSizePlan.GainShownIn(units, deviation, 0.8, sequence).ShouldBeLessThanOrEqualTo(gain);
        SampleSizePlan.UnitsFor(0.0001, deviation, 0.8, sequence, 100).ShouldBeNull();
    }

    [Fact]
    public void Rows_an_arm_needs_equal_the_textbook()
    {
        // statsmodels and every textbook: 20 % against 22 %, alpha 5 %, power 80 %: (1.959964 + 0.841621)^2 (0.16 + 0.1716) / 0.02^2 = 6,506.6.
        SampleSizePlan.RowsPerArm(0.20, 0.02, 0.05, 0.8, 1, 0).ShouldBe(6_507);
        SampleSizePlan.RowsPerArm(0.20, 0.02, 0.05, 0.8, 101, 0.05).ShouldBe(39_041);
    }

    private static Timestamp Day(int day) => new(day * 86_400L * Timestamp.PerSecond);

    private static PairedComparison Filled(int days, Func<int, double> gain)
    {
        var comparison = new PairedComparison(new PairedComparisonOptions());
        Fill(comparison, 0, days, gain);
        return comparison;
    }

    private static void Fill(PairedComparison comparison, int from, int until, Func<int, double> gain)
    {
        for (var day = from; day < until; day++)
        {
            for (var row = 0; row < 100; row++)
            {
                comparison.Predicted(Day(day));
                comparison.Observe(Day(day), gain(day));
            }

            comparison.CloseUntil(Day(day + 1));
        }
    }
}

using Flywheel.Core;
using Flywheel.Evaluation.OffPolicy;

namespace Flywheel.Tests.Evaluation.OffPolicy;

public sealed class OffPolicyTests
{
    [Fact]
    public void All_three_estimates_cover_what_the_policy_would_have_earned()
    {
        var covered = new int[3];
        for (ulong seed = 1; seed <= 200; seed++)
        {
            // Truth: the judged policy says yes with 0.8, the logged one with 0.3; a yes earns 1 with 0.5, a no with 0.2: 0.44 a decision.
            var estimate = OffPolicyEstimator.Estimate(Draw(seed, 2_000, 0.3, 0.8)).Value;

            foreach (var (interval, way) in new[] { estimate.InversePropensity, estimate.SelfNormalised, estimate.DoublyRobust }.Select((interval, way) => (interval, way)))
            {
                covered[way] += interval is { Low: <= 0.44, High: >= 0.44 } ? 1 : 0;
            }
        }

        covered.ShouldAllBe(count => count >= 180 && count <= 199);
    }

    [Fact]
    public void A_reward_model_that_is_right_narrows_the_estimate()
    {
        var estimate = OffPolicyEstimator.Estimate(Draw(1, 5_000, 0.3, 0.8)).Value;

        (estimate.DoublyRobust.High - estimate.DoublyRobust.Low).ShouldBeLessThan(0.9 * (estimate.InversePropensity.High - estimate.InversePropensity.Low));
    }

    [Fact]
    public void Estimates_of_a_handful_of_decisions_equal_those_worked_out_by_hand()
    {
        LoggedDecision[] decisions = [new(0.5, 1, 4, 3, 2, 0), new(0.25, 0.5, 0, 1, 1, 1), new(0.5, 0, 2, 2, 3, 2)];

        var estimate = OffPolicyEstimator.Estimate(decisions).Value;

        estimate.InversePropensity.Value.ShouldBe(8 / 3.0, 1e-12);                  // (2 x 4 + 2 x 0 + 0) / 3
        estimate.SelfNormalised.Value.ShouldBe(2, 1e-12);                           // 8 / (2 + 2)
        estimate.DoublyRobust.Value.ShouldBe((4 - 1 + 3) / 3.0, 1e-12);             // (2 + 2 x 1) + (1 + 2 x -1) + 3
        estimate.Logged.Value.ShouldBe(2, 1e-12);
        estimate.Overlap.EffectiveRows.ShouldBe(2, 1e-12);
    }

    [Fact]
    public void A_policy_that_does_what_was_never_tried_is_not_judged()
    {
        // The logged policy never said yes on half of the rows, where the judged one would: those rows have weight 0 and nothing stands for them.
        var decisions = Enumerable.Range(0, 4_000).Select(row => new LoggedDecision(1, row % 2, row % 3, 0, 0, row / 100)).ToList();

        OffPolicyEstimator.Estimate(decisions).Value.Overlap.Explanation.ShouldBe("The past cannot tell: about 50% of what the policy would do was never tried.");
    }

    [Fact]
    public void A_decision_without_a_chance_is_refused()
    {
        OffPolicyEstimator.Estimate([new LoggedDecision(0, 1, 1, 0, 0, 0)]).Refusals.ShouldBe(
        [
            new Refusal("evaluation.propensity-wrong", "Not a propensity", "Decision 1 has a propensity of 0 and a target of 1.",
                "Chances lie in (0, 1] and [0, 1]; a decision that was never drawn by chance cannot be judged."),
        ]);
        OffPolicyEstimator.Estimate([]).Refusals[0].Code.ShouldBe("evaluation.decisions-none");
    }

    private static List<LoggedDecision> Draw(ulong seed, int rows, double logged, double judged)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            var yes = random.NextDouble() < logged;
            var (expected, target) = (yes ? 0.5 : 0.2, (judged * 0.5) + ((1 - judged) * 0.2));
            return new LoggedDecision(yes ? logged : 1 - logged, yes ? judged : 1 - judged, random.NextDouble() < expected ? 1 : 0, expected, target, row / 40);
        })];
    }
}

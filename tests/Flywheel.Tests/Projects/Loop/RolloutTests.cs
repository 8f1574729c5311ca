using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Labels.Outcomes;
using Flywheel.Projects.Loop;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Routing;

namespace Flywheel.Tests.Projects.Loop;

public sealed class RolloutTests
{
    private static readonly Timestamp s_start = Timestamp.From(new DateTimeOffset(2001, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly RolloutOptions s_options = new() { Shares = [0.05, 0.25], WatchFor = TimeSpan.FromDays(3) };
    private readonly SeededRandom _random = new(1);

    [Fact]
    public void A_better_challenger_goes_from_the_shadow_over_growing_shares_to_all_traffic_and_is_let_alone_after_the_watch()
    {
        var rollout = new Rollout(Release(1), Release(2), s_options);

        var stages = Live(rollout, days: 12, gain: 0.02).ToArray();

        stages.ShouldBe(
        [
            (6, RolloutVerdict.Advance, "flights/1 champion 95 %, flights/2 canary 5 %, flights/2 shadow"),
            (7, RolloutVerdict.Advance, "flights/1 champion 75 %, flights/2 canary 25 %, flights/2 shadow"),
            (8, RolloutVerdict.Advance, "flights/2 champion 100 %, flights/1 shadow"),
            (11, null, "flights/2 champion 100 %, flights/1 shadow"),
        ]);
    }

    [Fact]
    public void A_challenger_that_is_not_shown_to_be_better_is_returned_when_its_time_is_over()
    {
        var rollout = new Rollout(Release(1), Release(2), s_options with { Comparison = new PairedComparisonOptions { MaxUnits = 10 } });

        var stages = Live(rollout, days: 30, gain: 0).ToArray();

        stages.ShouldBe([(9, RolloutVerdict.Return, "flights/1 champion 100 %, flights/2 shadow")]);
    }

    [Fact]
    public void A_release_that_was_forced_is_sent_back_as_soon_as_it_is_shown_to_be_worse()
    {
        var rollout = Rollout.Forced(Release(1), Release(2), s_options);
        rollout.Route.ToString().ShouldBe("flights/2 champion 100 %, flights/1 shadow");

        var stages = Live(rollout, days: 30, gain: -0.2).ToArray();

        stages.ShouldHaveSingleItem().Verdict.ShouldBe(RolloutVerdict.Return);
        stages[0].Day.ShouldBeLessThan(2);
    }

    [Fact]
    public void A_canary_that_nobody_asks_is_returned_when_its_time_is_over_and_says_so()
    {
        var rollout = new Rollout(Release(1), Release(2), s_options with { Shares = [0.05] });
        Live(rollout, days: 7, gain: 0.02).ToArray()[^1].Route.ShouldBe("flights/1 champion 95 %, flights/2 canary 5 %, flights/2 shadow");
        var from = s_start + TimeSpan.FromDays(7);
        rollout.Begin(from);

        var decisions = Enumerable.Range(1, 40).Select(day => rollout.Decide(from + TimeSpan.FromDays(day))!).ToArray();
        var early = decisions.TakeWhile(decision => decision.Verdict == RolloutVerdict.Hold).Count();

        (early, decisions[early].Verdict, decisions[early].Reason).ShouldBe((29, RolloutVerdict.Return, "no-traffic"));
        decisions[early].Explanation.ShouldBe("Nothing came to judge it by: since 2001-05-08T00:00:00Z no day had enough rows that both scored and whose outcome is known.");
    }

    [Fact]
    public void A_clock_that_goes_backwards_decides_nothing_and_undoes_nothing()
    {
        var rollout = new Rollout(Release(1), Release(2), s_options);
        var route = Live(rollout, days: 7, gain: 0.02).Last().Route;

        var decision = rollout.Decide(s_start - TimeSpan.FromDays(400))!;

        (decision.Verdict, rollout.Route.ToString()).ShouldBe((RolloutVerdict.Hold, route));
    }

    // Every day twelve hundred rows, all with outcomes; gives the days on which something is done.
    private IEnumerable<(int Day, RolloutVerdict? Verdict, string Route)> Live(Rollout rollout, int days, double gain)
    {
        for (var day = 0; day < days; day++)
        {
            var today = s_start + TimeSpan.FromDays(day);
            for (var row = 0; row < 1200; row++)
            {
                Live(rollout, today + (TimeSpan.FromDays(1) * (row / 1200.0)), 0.5, 0.5 * Math.Exp(gain + ((_random.NextDouble() - 0.5) / 100)));
            }

            var decision = rollout.Decide(today + TimeSpan.FromDays(1));
            if (decision is null || decision.Verdict != RolloutVerdict.Hold)
            {
                yield return (day, decision?.Verdict, rollout.Route.ToString());
            }

            if (decision is null or { Verdict: RolloutVerdict.Return })
            {
                yield break;
            }
        }
    }

    private void Live(Rollout rollout, Timestamp time, double champion, double challenger)
    {
        if (rollout.Stage == RolloutStage.Canary && _random.NextDouble() < rollout.Share)
        {
            rollout.Answered(new AwaitedPrediction("p", null, Release(2).Digest, "canary", rollout.Share, time, challenger, null));
            return;
        }

        var isWatch = rollout.Stage == RolloutStage.Watch;
        var (answering, shadow) = isWatch ? (Release(2), Release(1)) : (Release(1), Release(2));
        var (answer, copy) = isWatch ? (challenger, champion) : (champion, challenger);
        rollout.Answered(new AwaitedPrediction("p", null, answering.Digest, RouteDefinition.ChampionArm, 1, time, answer, null));
        rollout.Observe(new LabelRow("p", 1, answering.Digest, RouteDefinition.ChampionArm, 1, time, answer, null, LabelState.Joined, 1, time) { ShadowScore = copy, ShadowRelease = shadow.Digest });
    }

    private static ReleaseVersion Release(int version) => new("flights", version, Digest.Of([(byte)version]), s_start, []);
}

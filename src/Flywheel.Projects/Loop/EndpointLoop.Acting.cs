using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Registry;
using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Loop;

/// <content>What is done about a challenger when a day is judged.</content>
public sealed partial class EndpointLoop
{
    private async Task<Result> ActAsync(Rollout rollout, Timestamp now, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var stage = rollout.Stage;
        var release = rollout.Challenger.ToString();
        var decision = rollout.Decide(now);
        if (decision is null)
        {
            _rollout = null;
            var stays = "The watch is over: it does at least as well as the release before it." + rollout.Worth(now);
            var alone = await _deeds.RouteAsync(Rollout.Only(rollout.Challenger), stays, rollout.Home, cancellationToken).ConfigureAwait(false);
            await TellAsync(TimelineKind.Confirmed, release, Name, stays, cancellationToken).ConfigureAwait(false);
            return alone;
        }

        switch (decision.Verdict)
        {
            case RolloutVerdict.Return:
                _rollout = null;
                var back = await _deeds.RouteAsync(Rollout.Only(rollout.Champion), decision.Explanation, rollout.Home, cancellationToken).ConfigureAwait(false);
                if (stage == RolloutStage.Watch)
                {
                    await PromoteAsync(rollout.Champion, new GateVerdict([]), new PromotionForce(Name, decision.Explanation), cancellationToken).ConfigureAwait(false);
                }

                var taken = FormattableString.Invariant($"{decision.Explanation}{rollout.Worth(now)} Decided and done in {watch.Elapsed.TotalMilliseconds:0} ms.");
                await TellAsync(stage == RolloutStage.Watch ? TimelineKind.RolledBack : TimelineKind.Returned, release, Name, taken, cancellationToken).ConfigureAwait(false);
                return back;
            case RolloutVerdict.Advance:
                // All traffic is for a champion: what may not become one goes back.
                if (rollout.Stage == RolloutStage.Watch && await _deeds.PromoteAsync(rollout.Challenger, _verdict, null, cancellationToken).ConfigureAwait(false) is { IsOk: false } refused)
                {
                    _rollout = null;
                    var why = $"It has earned all traffic, and may not be champion: {string.Join(" ", refused.Refusals.Select(refusal => refusal.Sentence))} {decision.Explanation}";
                    var home = await _deeds.RouteAsync(Rollout.Only(rollout.Champion), why, rollout.Home, cancellationToken).ConfigureAwait(false);
                    await TellAsync(TimelineKind.Returned, release, Name, why, cancellationToken).ConfigureAwait(false);
                    return home;
                }

                var routed = await BeginAsync(rollout, decision.Explanation, cancellationToken).ConfigureAwait(false);
                if (rollout.Stage == RolloutStage.Watch)
                {
                    BeginChampion(rollout.Challenger);
                    await TellAsync(TimelineKind.Promoted, release, Name, decision.Explanation + rollout.Worth(now), cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await TellAsync(TimelineKind.Advanced, release, Name, FormattableString.Invariant($"It answers {rollout.Share:0%} from now on. {decision.Explanation}"), cancellationToken).ConfigureAwait(false);
                }

                return routed;
            default:
                return Result.Ok;
        }
    }
}

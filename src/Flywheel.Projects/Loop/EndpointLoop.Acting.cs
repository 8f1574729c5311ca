using System.Collections.Immutable;
using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Registry;
using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Loop;

/// <content>What is done about a challenger when a day is judged.</content>
public sealed partial class EndpointLoop
{
    private string? _stopped;

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
                Task<Result> HomeAsync() => _deeds.RouteAsync(Rollout.Only(rollout.Champion), decision.Explanation, rollout.Home, cancellationToken);
                var back = stage == RolloutStage.Watch
                    ? await PromoteAsync(rollout.Champion, new GateVerdict([]), new PromotionForce(Name, decision.Explanation), HomeAsync, cancellationToken).ConfigureAwait(false)
                    : await HomeAsync().ConfigureAwait(false);
                if (!back.IsOk && stage == RolloutStage.Watch)
                {
                    return await StopAsync(rollout, decision, back.Refusals, cancellationToken).ConfigureAwait(false);
                }

                (_rollout, _stopped) = (null, null);
                var taken = FormattableString.Invariant($"{decision.Explanation}{rollout.Worth(now)} Decided and done in {watch.Elapsed.TotalMilliseconds:0} ms.");
                await TellAsync(stage == RolloutStage.Watch ? TimelineKind.RolledBack : TimelineKind.Returned, release, Name, taken, cancellationToken).ConfigureAwait(false);
                return back;
            case RolloutVerdict.Advance when rollout.Stage == RolloutStage.Watch:
                // All traffic is for a champion: what may not become one goes back.
                var crowned = await PromoteAsync(rollout.Challenger, _verdict, null, () => BeginAsync(rollout, decision.Explanation, cancellationToken), cancellationToken).ConfigureAwait(false);
                if (!crowned.IsOk)
                {
                    _rollout = null;
                    var why = $"It has earned all traffic, and may not be champion: {Sentences(crowned.Refusals)} {decision.Explanation}";
                    var home = await _deeds.RouteAsync(Rollout.Only(rollout.Champion), why, rollout.Home, cancellationToken).ConfigureAwait(false);
                    await TellAsync(TimelineKind.Returned, release, Name, why, cancellationToken).ConfigureAwait(false);
                    return home;
                }

                await TellAsync(TimelineKind.Promoted, release, Name, decision.Explanation + rollout.Worth(now), cancellationToken).ConfigureAwait(false);
                return crowned;
            case RolloutVerdict.Advance:
                var routed = await BeginAsync(rollout, decision.Explanation, cancellationToken).ConfigureAwait(false);
                await TellAsync(TimelineKind.Advanced, release, Name, FormattableString.Invariant($"It answers {rollout.Share:0%} from now on. {decision.Explanation}"), cancellationToken).ConfigureAwait(false);
                return routed;
            default:
                return Result.Ok;
        }
    }

    // The harm is known and the way back is barred: said once a reason, and tried again at every look, because an approval may come. 'flywheel rollback' is a person's way out.
    private async Task<Result> StopAsync(Rollout rollout, RolloutDecision decision, ImmutableArray<Refusal> refusals, CancellationToken cancellationToken)
    {
        var reason = Sentences(refusals);
        if (_stopped != reason)
        {
            _stopped = reason;
            await TellAsync(TimelineKind.Stopped, rollout.Challenger.ToString(), Name,
                $"It should go back to {rollout.Champion}, which may not be champion: {reason} Until it may, or somebody runs 'flywheel rollback', {rollout.Challenger} answers. {decision.Explanation}", cancellationToken).ConfigureAwait(false);
        }

        return Result.Ok;
    }

    private static string Sentences(ImmutableArray<Refusal> refusals) => string.Join(" ", refusals.Select(refusal => refusal.Sentence));
}

using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Labels.Outcomes;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Loop;

/// <summary>
/// A challenger's way from shadow over growing shares to all traffic, and the watch over it afterwards. It is shown to be better once, in the
/// shadow, on every row; shares and watch are there for what a shadow cannot show, and send it back the moment it is worse. Not thread-safe.
/// </summary>
internal sealed class Rollout(ReleaseVersion champion, ReleaseVersion challenger, RolloutOptions options, RolloutWorth? worth = null)
{
    private PairedComparison _comparison = new(options.Comparison);
    private PairedComparison? _hours;
    private readonly long[] _answered = new long[2];
    private SampleRatioTest? _split;
    private int _share = -1;
    private int _unitsBefore;
    private Timestamp _from = Timestamp.Min;

    /// <summary>Goes on from a stored state.</summary>
    internal static Rollout Resume(ReleaseVersion champion, ReleaseVersion challenger, RolloutOptions options, RolloutWorth? worth, RolloutState state)
    {
        var rollout = new Rollout(champion, challenger, options, worth)
        {
            Stage = state.Stage,
            Home = state.Home,
            Since = state.Since,
            _from = state.From,
            _share = Math.Min(state.Share, options.Shares.Length - 1),
            _unitsBefore = state.UnitsBefore,
            _comparison = new PairedComparison(options.Comparison, state.Comparison),
            _hours = state.Hours is { } hours ? new PairedComparison(options.Watch, hours) : null,
        };
        worth?.Resume(state.Worth);
        rollout._split = state is { Stage: RolloutStage.Canary, Split: { } split } ? new SampleRatioTest([1 - rollout.Share, rollout.Share], split) : null;
        return rollout;
    }

    /// <summary>Everything it knows.</summary>
    internal RolloutState ToState() => new(champion.Version, challenger.Version, Stage, _share, _unitsBefore, _comparison.ToState(), _hours?.ToState(), worth?.ToState(), _split?.ToState(), Since, Home, _from);

    /// <summary>Begins a stage, whose route is in force from here on: rows that were answered before belong to the stage before.</summary>
    internal void Begin(Timestamp now) => (Since, _from) = (now, Stage == RolloutStage.Canary ? _from : now);

    /// <summary>When the stage began.</summary>
    internal Timestamp Since { get; private set; } = Timestamp.Min;

    /// <summary>The change of the route that was in force before the roll-out; null until its first stage is.</summary>
    internal int? Home { get; set; }

    /// <summary>The release it wants to replace.</summary>
    internal ReleaseVersion Champion => champion;

    /// <summary>The release on its way.</summary>
    internal ReleaseVersion Challenger => challenger;

    /// <summary>How far it has come.</summary>
    internal RolloutStage Stage { get; private set; } = RolloutStage.Shadow;

    /// <summary>The challenger's share of the answers now.</summary>
    internal double Share => Stage switch { RolloutStage.Shadow => 0, RolloutStage.Canary => options.Shares[_share], _ => 1 };

    /// <summary>Who answers at this stage.</summary>
    internal RouteDefinition Route => Stage switch
    {
        RolloutStage.Shadow => Only(champion) with { Shadow = challenger.Version },
        RolloutStage.Canary => Only(champion) with { Shadow = challenger.Version, Arms = [new RouteArm("canary", challenger.Version, Share)] },
        _ => Only(challenger) with { Shadow = champion.Version },
    };

    /// <summary>Begins at the end: somebody gave it all traffic against the rules. The watch is all there is.</summary>
    internal static Rollout Forced(ReleaseVersion champion, ReleaseVersion challenger, RolloutOptions options, RolloutWorth? worth = null) => new(champion, challenger, options, worth)
    {
        Stage = RolloutStage.Watch,
        _hours = new PairedComparison(options.Watch),
    };

    /// <summary>One release answers everything.</summary>
    internal static RouteDefinition Only(ReleaseVersion release) => new(release.Model, release.Version);

    /// <summary>Counts who answered a row, and expects the outcome of one that the other release shadows.</summary>
    internal void Answered(AwaitedPrediction row)
    {
        if (row.KnownAt > Since)
        {
            _answered[row.Arm == RouteDefinition.ChampionArm ? 0 : 1]++;
        }

        if (row.Release == Pair.Answering.Digest && row.KnownAt > _from)
        {
            _comparison.Predicted(row.EventTime);
            _hours?.Predicted(row.EventTime);
            worth?.Predicted(row.EventTime);
        }
    }

    /// <summary>Takes a label of a row that was scored by both.</summary>
    internal void Observe(LabelRow label)
    {
        // A row of an earlier stage, when the other of the two answered, belongs to that stage's question.
        if (label.Release == Pair.Answering.Digest && label.ShadowRelease == Pair.Shadow.Digest)
        {
            _comparison.Observe(label, champion.Digest, challenger.Digest);
            _hours?.Observe(label, champion.Digest, challenger.Digest);
            worth?.Observe(label, Stage == RolloutStage.Watch);
        }
    }

    /// <summary>What the challenger's decisions are worth beside the champion's, in a sentence; nothing where nobody said what a decision is worth.</summary>
    internal string Worth(Timestamp now) => worth?.Sentence(now) ?? "";

    private (ReleaseVersion Answering, ReleaseVersion Shadow) Pair => Stage == RolloutStage.Watch ? (challenger, champion) : (champion, challenger);

    /// <summary>Decides with what is known now. An advance moves it to its next stage; null when the watch is over and nothing is left to do.</summary>
    internal RolloutDecision? Decide(Timestamp now)
    {
        worth?.CloseUntil(now);
        if (Harm(now) is { } harm)
        {
            return harm;
        }

        // Arms are logged batch by batch, so the log does not tell in which order they answered.
        _split?.Add(_answered);
        Array.Clear(_answered);
        _comparison.CloseUntil(now);
        var decision = RolloutJudge.Decide(_comparison, [], _split);
        if (decision.Verdict == RolloutVerdict.Return && !(Stage != RolloutStage.Shadow && decision.Reason == "not-shown"))
        {
            return decision;
        }

        var units = decision.Units - _unitsBefore;
        if (units == 0 && Stage != RolloutStage.Watch && Since > Timestamp.Min && now > Since + (options.Comparison.MaxUnits * options.Comparison.Unit) + options.Comparison.OutcomeWait)
        {
            // Where nobody asks, or nobody tells what came of it, nothing is ever shown: that ends too.
            return decision with
            {
                Verdict = RolloutVerdict.Return,
                Reason = "no-traffic",
                Explanation = FormattableString.Invariant($"Nothing came to judge it by: since {Since} no day had enough rows that both scored and whose outcome is known."),
            };
        }

        return Stage switch
        {
            RolloutStage.Shadow when decision.Verdict == RolloutVerdict.Advance => Move(decision),
            RolloutStage.Canary when units >= options.UnitsPerShare => Move(decision with
            {
                Verdict = RolloutVerdict.Advance,
                Explanation = FormattableString.Invariant($"{Share:0%} of the traffic did no harm: {decision.Explanation}"),
            }),
            // What looks worse and is not shown to be is watched on.
            RolloutStage.Watch when units >= WatchUnits && (decision.Gain.Value >= 0 || units >= options.Comparison.MaxUnits) => null,
            _ => decision with { Verdict = RolloutVerdict.Hold },
        };
    }

    private int WatchUnits => (int)Math.Ceiling(options.WatchFor / options.Comparison.Unit);

    // Great harm shows in hours, small harm in days; whichever is shown first sends it back.
    private RolloutDecision? Harm(Timestamp now)
    {
        if (_hours is null)
        {
            return null;
        }

        _hours.CloseUntil(now);
        var decision = RolloutJudge.Decide(_hours, [], null);
        return decision is { Verdict: RolloutVerdict.Return, Reason: "worse" } ? decision : null;
    }

    private RolloutDecision Move(RolloutDecision decision)
    {
        _share++;
        (Stage, _unitsBefore) = (_share < options.Shares.Length ? RolloutStage.Canary : RolloutStage.Watch, decision.Units);
        _split = Stage == RolloutStage.Canary ? new SampleRatioTest([1 - Share, Share]) : null;
        if (Stage == RolloutStage.Watch)
        {
            // Another question from here on: is what answers now worse than what answered before?
            (_comparison, _hours, _unitsBefore) = (new PairedComparison(options.Comparison), new PairedComparison(options.Watch), 0);
        }

        return decision;
    }
}

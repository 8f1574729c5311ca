using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Closes the loop of one endpoint: outcomes become labels, labels judge the champion and its challenger, and the verdict moves the route. Everything is read from
/// the prediction log, as any other process could. One per endpoint; not thread-safe.
/// </summary>
public sealed partial class EndpointLoop : IDisposable
{
    private const string Name = "loop";

    private readonly string _endpoint;
    private readonly LoopRooms _rooms;
    private readonly LoopOptions _options;
    private readonly OutcomeLog _outcomes;
    private readonly LoopDeeds _deeds;
    private readonly DayBook _days;
    private readonly bool _isLiving;
    private CalibrationAlarm _calibration;
    private string? _alarm;
    private Rollout? _rollout;
    private GateVerdict _verdict = new([]);
    private ReleaseVersion _champion;

    private EndpointLoop(string endpoint, LoopRooms rooms, LoopOptions options, OutcomeLog outcomes, bool isLiving)
    {
        (_endpoint, _rooms, _options, _outcomes, _isLiving) = (endpoint, rooms, options, outcomes, isLiving);
        (_deeds, _champion) = (new LoopDeeds(endpoint, rooms, Name, isLiving), rooms.Endpoints.Find(endpoint).Value.Route.Champion.Version);
        (_days, _calibration) = (new DayBook(options), new CalibrationAlarm(options.Calibration));
        _days.Due += CountDay;
        (_monitors, _desk) = (new EndpointMonitors(options.Monitor, options.Days.SpanStart), new AlertDesk(endpoint, options.Monitor, []));
        if (!isLiving)
        {
            outcomes.Seen += See;
            outcomes.Predicted += Note;
            outcomes.Labelled += Count;
        }
    }

    /// <summary>Told of everything that happens, after it is in the timeline.</summary>
    public event Action<TimelineEvent>? Happened;

    /// <summary>How long labels take.</summary>
    public LabelDelay Delay => _outcomes.Delay;

    /// <summary>True while a challenger is on its way or a new champion is watched.</summary>
    public bool IsBusy => _rollout is not null;

    /// <summary>The challenger's share of the answers now.</summary>
    public double ChallengerShare => _rollout is { Stage: RolloutStage.Canary } rollout ? rollout.Share : 0;

    /// <summary>Opens the loop of an endpoint that is served here, with outcomes of its own. Refuses an endpoint whose name makes no dataset.</summary>
    public static async Task<Result<EndpointLoop>> OpenAsync(string endpoint, LoopRooms rooms, LoopOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        ArgumentNullException.ThrowIfNull(options);
        var outcomes = await OutcomeLog.OpenAsync(endpoint, options.Outcomes, rooms.Journal, rooms.Time, cancellationToken).ConfigureAwait(false);
        return outcomes.TryGet(out var log) ? new EndpointLoop(endpoint, rooms, options, log, isLiving: false) : outcomes.Refused<EndpointLoop>();
    }

    /// <summary>Notes that a release answers everything now.</summary>
    public async Task DeployedAsync(ReleaseVersion release, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        _champion = release;
        await TellAsync(TimelineKind.Deployed, release.ToString(), Name, why, cancellationToken).ConfigureAwait(false);
        await WatchAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a release that passed its gates score copies of the traffic, from where it may earn its way. Replaces a challenger that was still on its way.</summary>
    public async Task<Result> ChallengeAsync(ReleaseVersion challenger, GateVerdict verdict, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(challenger);
        ArgumentNullException.ThrowIfNull(verdict);
        var rollout = new Rollout(_champion, challenger, _options.Rollout, await WorthAsync(_champion, challenger, cancellationToken).ConfigureAwait(false));
        var passed = verdict.Findings.IsEmpty ? "The project has no gates, so it" : $"It passed its gates ({string.Join("; ", verdict.Findings.Select(finding => finding.Evidence))}) and";
        var reason = $"{passed} scores copies of the traffic.";
        var routed = await BeginAsync(rollout, reason, cancellationToken).ConfigureAwait(false);
        if (routed.IsOk)
        {
            (_rollout, _verdict) = (rollout, verdict);
            await TellAsync(TimelineKind.Shadowed, challenger.ToString(), Name, reason, cancellationToken).ConfigureAwait(false);
        }

        return routed;
    }

    /// <summary>
    /// Gives a release all traffic against the gates, in somebody's name. It is watched beside the champion it replaced. Refused, with nothing changed, where the registry refuses it: no
    /// force stands in for an approval.
    /// </summary>
    public async Task<Result> ForceAsync(ReleaseVersion release, GateVerdict verdict, PromotionForce force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(force);
        var rollout = Rollout.Forced(_champion, release, _options.Rollout, await WorthAsync(_champion, release, cancellationToken).ConfigureAwait(false));
        var routed = await PromoteAsync(release, verdict, force, () => BeginAsync(rollout, force.Reason, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (routed.IsOk)
        {
            (_rollout, _verdict) = (rollout, verdict);
            await TellAsync(TimelineKind.Promoted, release.ToString(), force.Name, $"Forced to all traffic: {force.Reason}", cancellationToken).ConfigureAwait(false);
            await WatchAsync(cancellationToken).ConfigureAwait(false);
        }

        return routed;
    }

    /// <summary>Tells of something that was done around the loop: a candidate trained or refused.</summary>
    public Task TellAsync(TimelineKind kind, string release, string by, string text, CancellationToken cancellationToken)
    {
        var happened = new TimelineEvent(_deeds.Now, kind, release, by, text);
        return TellAsync(happened, cancellationToken);
    }

    /// <summary>Takes outcomes: durable, joined to their predictions, and counted for whoever gave the score.</summary>
    public Task<OutcomeReceipt> TakeAsync(IReadOnlyList<OutcomeRow> outcomes, CancellationToken cancellationToken) => _outcomes.TakeAsync(outcomes, cancellationToken);

    /// <summary>
    /// Goes back to the beginning: from here on nothing is done, and what was logged is told by <see cref="Relive"/>, until <see cref="Arrive"/>. What the loop knows then is what
    /// it knew before it was ended, because the same calls in the same order give the same state.
    /// </summary>
    public Task GoBackAsync(CancellationToken cancellationToken) => _deeds.GoBackAsync(cancellationToken);

    /// <summary>Lives through a past moment again.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="rows">Rows that the prediction log got at it.</param>
    /// <param name="labels">Labels that were made at it.</param>
    public void Relive(Timestamp moment, IEnumerable<LoggedPrediction> rows, IEnumerable<LabelRow> labels)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        _deeds.MoveTo(moment);
        foreach (var row in rows)
        {
            See(row.Json.Span, row.Row);
            Note(row.Row);
        }

        foreach (var label in labels)
        {
            Count(label);
        }
    }

    /// <summary>The past is over: what is decided from here on is done.</summary>
    /// <exception cref="InvalidOperationException">The timeline tells of something that does not follow from the logs.</exception>
    public void Arrive() => _deeds.Arrive();

    /// <summary>Closes the days that are due at the clock's time, judges, and acts. Gives the closed days.</summary>
    public async Task<Result<IReadOnlyList<DayQuality>>> CloseAsync(CancellationToken cancellationToken)
    {
        var now = _deeds.Now;
        await WatchAsync(cancellationToken).ConfigureAwait(false);
        if (_isLiving)
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (!_deeds.IsPast)
        {
            await _outcomes.SettleAsync(cancellationToken).ConfigureAwait(false);
        }

        var (closed, labels) = (new List<DayQuality>(), _labelAlarm.Raised);
        foreach (var day in _days.CloseUntil(now))
        {
            closed.Add(_days.Describe(day, _champion.ToString()));
            var finding = _calibration.Add(day);
            _monitors.Learn(day);
            Remember(CalibrationDay.Of(day), closed[^1].LogLoss);
            if (finding.IsAlarm && _alarm is null)
            {
                _alarm = finding.Explanation;
                await RaiseAsync([new MonitorFinding(MonitorNames.Calibration, "scores", finding.Explanation)], now, cancellationToken).ConfigureAwait(false);
            }
        }

        await TellLabelsAsync(labels, cancellationToken).ConfigureAwait(false);
        await SayAsync(now, cancellationToken).ConfigureAwait(false);
        var acted = _rollout is null ? Result.Ok : await ActAsync(_rollout, now, cancellationToken).ConfigureAwait(false);
        await WatchAsync(cancellationToken).ConfigureAwait(false);
        return acted.IsOk ? closed : Result.Refuse<IReadOnlyList<DayQuality>>(acted.Refusals);
    }

    /// <summary>Frees the outcome log, where it is its own.</summary>
    public void Dispose()
    {
        _desk.Dispose();
        if (_isLiving)
        {
            return;
        }

        _outcomes.Seen -= See;
        _outcomes.Predicted -= Note;
        _outcomes.Labelled -= Count;
        _outcomes.Dispose();
    }

    private async Task<Result> PromoteAsync(ReleaseVersion release, GateVerdict verdict, PromotionForce? force, Func<Task<Result>> route, CancellationToken cancellationToken)
    {
        var promoted = await _deeds.PromoteAsync(release, verdict, force, route, cancellationToken).ConfigureAwait(false);
        if (promoted.IsOk)
        {
            BeginChampion(release);
        }

        return promoted;
    }

    // Puts the route of a stage in force; its rows are those that are answered from here on.
    private async Task<Result> BeginAsync(Rollout rollout, string why, CancellationToken cancellationToken)
    {
        var routed = await _deeds.RouteAsync(rollout.Route, why, rollout.Home, cancellationToken).ConfigureAwait(false);
        if (routed.IsOk)
        {
            rollout.Home ??= _deeds.IsPast ? null : Served.Route.Record.Before;
            rollout.Begin(_deeds.Now);
            _stopped = null;
        }

        return routed;
    }

    // Nothing where nobody said what a decision is worth.
    private async Task<RolloutWorth?> WorthAsync(ReleaseVersion before, ReleaseVersion challenger, CancellationToken cancellationToken)
    {
        if (_options.Value is not { } value)
        {
            return null;
        }

        var (champion, other) = (await _rooms.Registry.OpenAsync(before.Digest, cancellationToken).ConfigureAwait(false), await _rooms.Registry.OpenAsync(challenger.Digest, cancellationToken).ConfigureAwait(false));
        return champion.IsOk && other.IsOk ? new RolloutWorth(value, champion.Value.Manifest.Threshold, other.Value.Manifest.Threshold, _options.Rollout.Comparison) : null;
    }

    private async Task TellAsync(TimelineEvent happened, CancellationToken cancellationToken)
    {
        // Told first, whether or not anybody listens.
        var told = await _deeds.TellAsync(happened, cancellationToken).ConfigureAwait(false);
        Happened?.Invoke(told);
    }

    private void Note(AwaitedPrediction row) => Note(row, isNew: true);

    // Rows that are read again, because their day was open when the server ended, are missing in the day and nowhere else.
    private void Note(AwaitedPrediction row, bool isNew)
    {
        if (row.Arm != RouteDefinition.ShadowArm)
        {
            _days.Predicted(row.EventTime);
            if (isNew)
            {
                _rollout?.Answered(row);
            }
        }
    }

    private void Count(LabelRow label) => Count(label, isNew: true);

    private void Count(LabelRow label, bool isNew)
    {
        // What was counted once cannot be counted otherwise: a correction comes too late for its day.
        if (label.Outcome is not { } outcome || label.Score is not { } score || label.State == LabelState.Corrected || (label.Revision > 1 && _options.Outcomes.Missing == MissingRule.Negative))
        {
            return;
        }

        _days.Observe(label, score, outcome != 0);
        if (isNew)
        {
            _rollout?.Observe(label);
        }
    }
}

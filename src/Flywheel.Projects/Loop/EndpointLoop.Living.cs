using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Serving;
using Flywheel.Storage;

namespace Flywheel.Projects.Loop;

/// <summary>What a loop in a server does besides: outcomes come through the server's own log, people change routes beside it, and what it knows outlives it.</summary>
public sealed partial class EndpointLoop
{
    // How days scatter changes slowly, and telling what would be seen costs processor time.
    private const int DaysPerPower = 7;

    private readonly JournalMarks _marks = new();
    private readonly AwaitedPredictionReader _rows = new();
    private readonly SortedDictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _labelsRead = new(StringComparer.Ordinal);
    private readonly List<CalibrationDay> _championDays = [];
    private readonly List<double> _losses = [];
    private ImmutableSortedDictionary<string, long> _counted = ImmutableSortedDictionary<string, long>.Empty;
    private ImmutableSortedDictionary<string, long> _labelsCounted = ImmutableSortedDictionary<string, long>.Empty;
    private LabelSummary? _labels;
    private string? _power;
    private bool _hasBegun;

    /// <summary>What the calibration alarm said of this champion; null when it was not raised.</summary>
    internal string? Alarm => _alarm;

    /// <summary>Mean logarithmic losses of the champion's closed days, in order.</summary>
    internal IReadOnlyList<double> ChampionLosses => _losses;

    /// <summary>Outcomes since the last candidate was begun.</summary>
    internal long Outcomes { get; set; }

    private Endpoint Served => _rooms.Endpoints.Find(_endpoint).Value;

    /// <summary>Opens the loop of an endpoint in a server, where it stood. Outcomes come through <paramref name="outcomes"/>, whoever sends them.</summary>
    internal static async Task<Result<EndpointLoop>> ResumeAsync(string endpoint, LoopRooms rooms, LoopOptions options, OutcomeLog outcomes, LoopState? state, CancellationToken cancellationToken)
    {
        var loop = new EndpointLoop(endpoint, rooms, options, outcomes, isLiving: true);
        return state is null ? loop : await loop.RestoreAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sees whether people changed the route beside the loop, and gives way: a roll-out ends, and a champion that somebody chose is watched from its first day.
    /// </summary>
    internal async Task NoticeAsync(CancellationToken cancellationToken)
    {
        var record = Served.Route.Record;
        if (_rollout is { } cut && record.By == Name && record.Route != cut.Route)
        {
            // A step that was done and not kept, because the server was killed in between, is decided again.
            await _deeds.RouteAsync(cut.Route, "The last step was cut short: it is decided again.", cut.Home, cancellationToken).ConfigureAwait(false);
        }
        else if (_rollout is { } rollout && record.Route != rollout.Route)
        {
            _rollout = null;
            await TellAsync(TimelineKind.Returned, rollout.Challenger.ToString(), record.By, $"The route was changed by hand to {record.Route}, which ends the roll-out. {record.Reason}".TrimEnd(), cancellationToken).ConfigureAwait(false);
        }

        var champion = Served.Route.Champion.Version;
        if (_rollout is null && (champion.Version != _champion.Version || !_hasBegun))
        {
            var by = record.By.Length == 0 ? Name : record.By;
            await TellAsync(TimelineKind.Deployed, champion.ToString(), by, _hasBegun ? $"It answers everything from now on. {record.Reason}".TrimEnd() : "It answers everything, and the loop begins.", cancellationToken).ConfigureAwait(false);
            BeginChampion(champion);
            _hasBegun = true;
        }
    }

    /// <summary>Ends a roll-out whose next step could not be done, and leaves the traffic to the champion.</summary>
    internal async Task GiveUpAsync(ImmutableArray<Refusal> why, CancellationToken cancellationToken)
    {
        if (_rollout is { } rollout)
        {
            _rollout = null;
            var reason = $"Its next step could not be done: {string.Join(" ", why.Select(refusal => refusal.Sentence))}";
            var left = rollout.Stage == RolloutStage.Watch && Served.Route.Champion.Version.Version == rollout.Challenger.Version ? rollout.Challenger : rollout.Champion;
            await _deeds.RouteAsync(Rollout.Only(left), reason, rollout.Home, cancellationToken).ConfigureAwait(false);
            await TellAsync(TimelineKind.Returned, rollout.Challenger.ToString(), Name, reason, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps what was done since the last time, all of it or nothing.</summary>
    internal async Task KeepAsync(IReadOnlyList<DayQuality> closed, Func<LoopState, LoopState> with, CancellationToken cancellationToken)
    {
        var state = with(new LoopState
        {
            Champion = _champion.Version,
            Alarm = _alarm,
            Days = [.. _championDays],
            Losses = [.. _losses],
            ClosedUntil = _days.ClosedUntil,
            Low = _marks.Low(_days.ClosedUntil, _read, _labelsRead),
            Read = new JournalPlace(JournalMarks.Copy(_read), JournalMarks.Copy(_labelsRead)),
            Rollout = _rollout?.ToState(),
            Gates = _verdict.Findings,
            Outcomes = Outcomes,
            Labels = _labels,
            Power = _power,
            LabelShares = _labelAlarm.Shares,
            LabelAlarm = _labelAlarm.Raised,
            Monitors = _monitors.Release.IsNone ? _watchedBefore : _monitors.ToState(_desk.Open),
        });
        await _rooms.Store.KeepAsync(_endpoint, state, closed, _deeds.Untold, cancellationToken).ConfigureAwait(false);
        _deeds.Told();
    }

    private async Task<Result<EndpointLoop>> RestoreAsync(LoopState state, CancellationToken cancellationToken)
    {
        var model = Served.Route.Record.Route.Model;
        Task<Result<ReleaseVersion>> FindAsync(int version) => _rooms.Registry.FindAsync(model, FormattableString.Invariant($"{version}"), cancellationToken);
        var known = await FindAsync(state.Champion).ConfigureAwait(false);
        if (!known.IsOk)
        {
            return known.Refused<EndpointLoop>();
        }

        if (state.Rollout is { } kept)
        {
            var (champion, challenger) = (await FindAsync(kept.Champion).ConfigureAwait(false), await FindAsync(kept.Challenger).ConfigureAwait(false));
            if (!champion.IsOk || !challenger.IsOk)
            {
                return Result.Refuse<EndpointLoop>(champion.Refusals.Concat(challenger.Refusals));
            }

            _rollout = Rollout.Resume(champion.Value, challenger.Value, _options.Rollout, await WorthAsync(champion.Value, challenger.Value, cancellationToken).ConfigureAwait(false), kept);
        }

        foreach (var day in state.Days)
        {
            _calibration.Add(day);
        }

        (_watchedBefore, _desk) = (state.Monitors, new AlertDesk(_endpoint, _options.Monitor, state.Monitors?.Alerts ?? []));
        _championDays.AddRange(state.Days);
        _losses.AddRange(state.Losses);
        _days.Resume(state.ClosedUntil);
        _labelAlarm.Resume(state.LabelShares, state.LabelAlarm);
        (_champion, _alarm, _verdict, _hasBegun) = (known.Value, state.Alarm, new GateVerdict(state.Gates), true);
        (_counted, _labelsCounted, _power, Outcomes) = (state.Read.Predictions, state.Read.Labels, state.Power, state.Outcomes);
        foreach (var (writer, offset) in state.Low.Predictions)
        {
            _read[writer] = offset;
        }

        foreach (var (writer, offset) in state.Low.Labels)
        {
            _labelsRead[writer] = offset;
        }

        return this;
    }

    // Labels first: a prediction is in the log before its label, so those of the labels read here are all met.
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _outcomes.SettleAsync(cancellationToken).ConfigureAwait(false);
        _labels = await _outcomes.SummaryAsync(cancellationToken).ConfigureAwait(false);
        var (labels, fresh) = (new List<(LabelRow Label, bool IsNew)>(), new SortedDictionary<string, long>(_labelsRead, StringComparer.Ordinal));
        await foreach (var row in _rooms.Journal.ReadAsync(DatasetName.Of(LabelRow.DatasetOf(_endpoint)), After(_labelsRead), cancellationToken).ConfigureAwait(false))
        {
            var label = LabelRow.FromJson(row.Json.Span);
            labels.Add((label, IsAfter(row.Position, _labelsCounted)));
            fresh[row.Position.Writer] = row.Position.Offset;
            Outcomes += label.Outcome is not null && labels[^1].IsNew ? 1 : 0;
        }

        await foreach (var row in _rooms.Journal.ReadAsync(DatasetName.Of(PredictionRow.DatasetOf(_endpoint)), After(_read), cancellationToken).ConfigureAwait(false))
        {
            var prediction = _rows.Read(row.Json.Span);
            if (prediction.Arm != PredictionRow.ShadowArm && _days.StartOf(prediction.EventTime).Microseconds is var day && day >= _days.ClosedUntil)
            {
                _marks.Meet(day, _read, _labelsRead);
            }

            See(row.Json.Span, prediction);
            Note(prediction, IsAfter(row.Position, _counted));
            _read[row.Position.Writer] = row.Position.Offset;
        }

        foreach (var (writer, offset) in fresh)
        {
            _labelsRead[writer] = offset;
        }

        labels.ForEach(read => Count(read.Label, read.IsNew));
    }

    private void Remember(CalibrationDay day, double logLoss)
    {
        _championDays.Add(day);
        _losses.Add(logLoss);
        if (_isLiving && _championDays.Count % DaysPerPower == 0)
        {
            _power = AlarmPower.Of(_championDays, _options.Calibration, _labels?.MostDelay ?? TimeSpan.Zero);
        }
    }

    private void BeginChampion(ReleaseVersion release)
    {
        (_champion, _calibration, _alarm) = (release, new CalibrationAlarm(_options.Calibration), null);
        _championDays.Clear();
        _losses.Clear();
    }

    private static JournalPosition[] After(SortedDictionary<string, long> read) => [.. read.Select(entry => new JournalPosition(entry.Key, entry.Value))];

    private static bool IsAfter(JournalPosition position, ImmutableSortedDictionary<string, long> read) => !read.TryGetValue(position.Writer, out var offset) || position.Offset > offset;
}

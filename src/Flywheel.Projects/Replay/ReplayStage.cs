using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Wheel;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Serving;

namespace Flywheel.Projects.Replay;

/// <summary>Where a story is played: one endpoint with its loop, and the acts that are still to come. Not thread-safe.</summary>
internal sealed class ReplayStage(string endpoint, ReplayData data, ReplayModels models, LoopRooms rooms, LoopOptions options, ReplayDefinition story, IReplayListener listener) : IDisposable
{
    private readonly List<(ReplayAct Act, Timestamp? Due)> _ahead = [.. story.Acts.Skip(1).Select(act => (act, act.At))];
    private readonly Dictionary<string, Made> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableSortedDictionary<string, DatasetVersionId>> _histories = new(StringComparer.Ordinal);
    private readonly List<ReplayTurn> _turns = [];
    private int _turn;
    private TimelineEvent? _unanswered;
    private EndpointLoop? _loop;

    /// <summary>Every closed day.</summary>
    internal List<DayQuality> Days { get; } = [];

    /// <summary>Each release and its model's name.</summary>
    internal Dictionary<string, string> Releases { get; } = new(StringComparer.Ordinal);

    /// <summary>The loop of the endpoint, once the story has begun.</summary>
    internal EndpointLoop Loop => _loop!;

    /// <summary>What is needed to go on from here, but for the rows whose outcome is awaited.</summary>
    internal (ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Histories, ImmutableArray<ReplayTurn> Turns) Remember() =>
        (_histories.ToImmutableSortedDictionary(entry => entry.Key, entry => ReplayData.Texts(entry.Value), StringComparer.Ordinal), [.. _turns]);

    /// <summary>Trains the first champion on what was known before, and lets it answer. With a mark, it was done before, and the past is lived through again from here on.</summary>
    internal async Task<Result> BeginAsync(ReplayMark? mark, CancellationToken cancellationToken)
    {
        var (first, start) = (story.Acts[0], story.Span.Start);
        var known = mark is null ? await HistoriesAsync(start, cancellationToken).ConfigureAwait(false) : Recall(mark);
        if (!known.IsOk)
        {
            return known;
        }

        var made = await TrainAsync(first, start, leaksForced: null, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out var turn) || turn.Verdict is not { Passed: true } verdict)
        {
            return made.IsOk ? new Refusal("replay.first-model", "The first model did not pass", string.Join("; ", made.Value.Verdict!.Findings.Select(finding => finding.Evidence)), "Change the story's gates or its first model.") : Result.From(made.Refusals);
        }

        if (mark is null)
        {
            await rooms.Registry.PromoteAsync(turn.Release, ReleaseRegistry.Champion, verdict, "replay", null, cancellationToken).ConfigureAwait(false);
        }

        var served = await rooms.Endpoints.ServeAsync(endpoint, turn.Release, new EndpointOptions { ShadowQueue = 1_000_000 }, cancellationToken).ConfigureAwait(false);
        var opened = served.IsOk ? await EndpointLoop.OpenAsync(endpoint, rooms, options, cancellationToken).ConfigureAwait(false) : served.Refused<EndpointLoop>();
        if (!opened.TryGet(out _loop))
        {
            return Result.From(opened.Refusals);
        }

        if (mark is not null)
        {
            await _loop.GoBackAsync(cancellationToken).ConfigureAwait(false);
            _loop.Relive(start, [], []);
        }

        _loop.Happened += listener.Happened;
        _loop.Happened += Note;
        await _loop.DeployedAsync(turn.Release, $"'{first.Model}' answers everything. {first.Reason}".TrimEnd(), cancellationToken).ConfigureAwait(false);
        return Result.Ok;
    }

    /// <summary>What happens at an hour: outcomes come in, days close, acts are due. True when something was trained.</summary>
    internal async Task<Result<bool>> PassAsync(Timestamp now, List<OutcomeRow> outcomes, CancellationToken cancellationToken)
    {
        // The story's clock stands still here, so the shadow has all the time it needs; a real one may lag behind and is judged on what it scored.
        await rooms.Endpoints.Find(endpoint).Value.ShadowedAsync(cancellationToken).ConfigureAwait(false);
        if (outcomes.Count > 0)
        {
            await _loop!.TakeAsync(outcomes, cancellationToken).ConfigureAwait(false);
        }

        return await CloseAsync(now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What happens, after outcomes came in: days close, acts are due. True when something was trained.</summary>
    internal async Task<Result<bool>> CloseAsync(Timestamp now, CancellationToken cancellationToken)
    {
        var closed = await _loop!.CloseAsync(cancellationToken).ConfigureAwait(false);
        foreach (var day in closed.IsOk ? closed.Value : [])
        {
            Days.Add(day);
            listener.Closed(day);
        }

        if (!closed.IsOk)
        {
            return closed.Refused<bool>();
        }

        await TellUnansweredAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < _ahead.Count; i++)
        {
            var (act, due) = _ahead[i];
            var waits = act.Deed is ReplayDeed.Challenge or ReplayDeed.Force && _loop.IsBusy;
            if (due is { } moment && moment <= now && !waits)
            {
                _ahead.RemoveAt(i);
                var played = await PlayAsync(act, now, cancellationToken).ConfigureAwait(false);
                return played.IsOk ? true : Result.Refuse<bool>(played.Refusals);
            }
        }

        return false;
    }

    /// <summary>Frees the loop.</summary>
    public void Dispose() => _loop?.Dispose();

    private async Task<Result> PlayAsync(ReplayAct act, Timestamp now, CancellationToken cancellationToken)
    {
        if (act.Deed == ReplayDeed.Force)
        {
            return _kept.TryGetValue(act.Model, out var kept)
                ? await _loop!.ForceAsync(kept.Release, kept.Verdict!, new PromotionForce(act.By, act.Reason), cancellationToken).ConfigureAwait(false)
                : new Refusal("replay.not-kept", "Nothing to force", $"No earlier act made '{act.Model}'.", "Let a 'leak' act make it first.").At(act.Place);
        }

        var made = await TrainAsync(act, now, leaksForced: null, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out var turn))
        {
            await _loop!.TellAsync(TimelineKind.Refused, "", "leak guard", string.Join(" ", made.Refusals.Select(refusal => refusal.Sentence)), cancellationToken).ConfigureAwait(false);
            return act.Deed == ReplayDeed.Leak ? await KeepAsync(act, now, cancellationToken).ConfigureAwait(false) : Result.Ok;
        }

        await TellTrainedAsync(act, turn, cancellationToken).ConfigureAwait(false);
        if (turn.Verdict is { Passed: false } failed)
        {
            await _loop!.TellAsync(TimelineKind.Refused, turn.Release.ToString(), "gates", string.Join("; ", failed.Findings.Where(finding => !finding.Passed).Select(finding => $"'{finding.Gate}' is not so: {finding.Evidence}")) + ".", cancellationToken).ConfigureAwait(false);
            return Result.Ok;
        }

        return await _loop!.ChallengeAsync(turn.Release, turn.Verdict!, cancellationToken).ConfigureAwait(false);
    }

    // Trained all the same, to see what would have come of it.
    private async Task<Result> KeepAsync(ReplayAct act, Timestamp now, CancellationToken cancellationToken)
    {
        var made = await TrainAsync(act, now, act.By, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out var turn))
        {
            return Result.From(made.Refusals);
        }

        _kept[act.Model] = turn;
        await TellTrainedAsync(act, turn, cancellationToken).ConfigureAwait(false);
        return Result.Ok;
    }

    private async Task TellTrainedAsync(ReplayAct act, Made turn, CancellationToken cancellationToken)
    {
        Releases[turn.Release.ToString()] = act.Model;
        var found = await rooms.Registry.OpenAsync(turn.Release.Digest, cancellationToken).ConfigureAwait(false);
        var metrics = found.Value.Manifest.Metrics;
        var learned = act.Since is { } since ? since.ToDateTimeOffset().ToString(" 'from' d MMMM 'on'", CultureInfo.InvariantCulture) : "";
        await _loop!.TellAsync(TimelineKind.Trained, turn.Release.ToString(), "replay", string.Create(CultureInfo.InvariantCulture,
            $"'{act.Model}' learned{learned}: on the last days AUC {metrics["auc"]:0.000}, log loss {metrics["log_loss"]:0.0000}. {act.Reason}").TrimEnd(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<Made>> TrainAsync(ReplayAct act, Timestamp now, string? leaksForced, CancellationToken cancellationToken)
    {
        var made = _turn < _turns.Count
            ? await RecallAsync(_turns[_turn], cancellationToken).ConfigureAwait(false)
            : await MakeAsync(act, now, leaksForced, cancellationToken).ConfigureAwait(false);
        _turn++;
        if (made.TryGet(out var turn))
        {
            Releases[turn.Release.ToString()] = act.Model;
        }

        return made;
    }

    private async Task<Result<Made>> RecallAsync(ReplayTurn turn, CancellationToken cancellationToken)
    {
        if (turn.Version is not { } version)
        {
            return new Refusal("replay.past", "Refused before", "It was refused when the story first came by here.");
        }

        var found = await rooms.Registry.FindAsync(turn.Model, version.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var release) ? new Made(release, turn.Verdict) : found.Refused<Made>();
    }

    private async Task<Result<Made>> MakeAsync(ReplayAct act, Timestamp now, string? leaksForced, CancellationToken cancellationToken)
    {
        // A model with its own idea of when rows are known learns from the history that was built with it; all others from what the journal brought.
        var own = story.Models[act.Model].KnownAt is not null || now == story.Span.Start;
        var folded = own ? Result.Of(_histories[act.Model]) : await data.FoldAsync(cancellationToken).ConfigureAwait(false);
        var turned = folded.TryGet(out var versions) ? await models.TrainAsync(act.Model, act.Since, own ? story.Span.Start : now, versions, leaksForced, cancellationToken).ConfigureAwait(false) : folded.Refused<WheelTurn>();
        var made = turned.TryGet(out var turn) ? new Made(turn.Release, turn.Verdict) : turned.Refused<Made>();
        _turns.Add(made.TryGet(out var release) ? new ReplayTurn(release.Release.Model, release.Release.Version, release.Verdict) : new ReplayTurn(act.Model, null, null));
        return made;
    }

    private async Task<Result> HistoriesAsync(Timestamp start, CancellationToken cancellationToken)
    {
        // The project's own history is built last: what is appended from now on belongs to the latest version.
        foreach (var (name, model) in story.Models.OrderBy(entry => entry.Value.KnownAt is null))
        {
            var built = await data.HistoryAsync(start, model.KnownAt?.Text, cancellationToken).ConfigureAwait(false);
            if (!built.TryGet(out var versions))
            {
                return Result.From(built.Refusals);
            }

            _histories[name] = versions;
        }

        return Result.Ok;
    }

    private Result Recall(ReplayMark mark)
    {
        if (!data.Versions.SequenceEqual(mark.Recording))
        {
            return new Refusal("replay.data-changed", "The data changed", "The rows are no longer those that the story was begun with.", "Type it again: it begins anew.");
        }

        foreach (var (name, versions) in mark.Histories)
        {
            _histories[name] = versions.ToImmutableSortedDictionary(entry => entry.Key, entry => new DatasetVersionId(Digest.Parse(entry.Value)), StringComparer.Ordinal);
        }

        _turns.AddRange(mark.Turns);
        return Result.Ok;
    }

    private void Note(TimelineEvent happened)
    {
        // A story waits for the alarm that says a model decays; one that is taken back needs no other answer.
        _unanswered = happened.Kind == TimelineKind.RolledBack ? null : _unanswered;
        if (happened is not { Kind: TimelineKind.Alarm, By: "calibration" })
        {
            return;
        }

        for (var i = 0; i < _ahead.Count; i++)
        {
            if (_ahead[i] is { Due: null, Act: var act })
            {
                var day = happened.At.ToDateTimeOffset();
                var due = act.AtMonth ? Timestamp.From(new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1)) : happened.At;
                _ahead[i] = (act, due);
                return;
            }
        }

        _unanswered = happened;
    }

    // Told after the day is judged: what is taken back the same day was answered.
    private async Task TellUnansweredAsync(CancellationToken cancellationToken)
    {
        if (_unanswered is { } alarm && !_loop!.IsBusy)
        {
            var next = _ahead.Where(ahead => ahead.Act.Deed == ReplayDeed.Challenge).Select(ahead => ahead.Due).OfType<Timestamp>().DefaultIfEmpty(Timestamp.Max).Min();
            var then = next == Timestamp.Max ? "and has no other challenger." : string.Create(CultureInfo.InvariantCulture, $"and its next challenger comes on {next.ToDateTimeOffset():d MMMM}.");
            await _loop.TellAsync(TimelineKind.Unanswered, alarm.Release, "replay", $"Nothing is trained for it: no act of the story waits for another calibration alarm, {then}", cancellationToken).ConfigureAwait(false);
        }

        _unanswered = null;
    }

    /// <summary>A release and its gates' outcome.</summary>
    private sealed record Made(ReleaseVersion Release, GateVerdict? Verdict);
}

using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>
/// Joins outcomes to predictions, in memory, by rules. Nothing that comes in is dropped: each outcome has a fate, each prediction ends with a
/// label, if only one that says that nothing is known. A prediction is held until its label may no longer change, so memory follows the
/// traffic of that span. The same calls in the same order give the same labels. Not thread-safe.
/// </summary>
public sealed class OutcomeJoin
{
    private readonly OutcomeRules _rules;
    private readonly Dictionary<string, LabelEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, Timestamp Time), List<LabelEntry>> _byKey = [];
    private readonly PriorityQueue<LabelEntry, long> _due = new();
    private readonly PriorityQueue<LabelEntry, long> _final = new();
    private readonly Dictionary<string, AwaitedPrediction> _shadows = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _early = new();
    private readonly HeldOutcomes _held;
    private Timestamp _now = Timestamp.Min;

    /// <summary>Starts without predictions.</summary>
    public OutcomeJoin(OutcomeRules rules)
    {
        OptionChecks.ThrowIfWrong(rules);
        (_rules, _held) = (rules, new HeldOutcomes(rules));
    }

    /// <summary>Predictions whose label may still change.</summary>
    public int Predictions => _entries.Count;

    /// <summary>Outcomes that wait for their prediction.</summary>
    public int Held => _held.Count;

    /// <summary>
    /// Notes a prediction; outcomes that waited for it join at once. A shadow's row is noted beside the row that was answered under its
    /// id, and stands in labels made from then on. One that is known already changes nothing.
    /// </summary>
    public IReadOnlyList<OutcomeFinding> Predicted(AwaitedPrediction prediction)
    {
        if (prediction.Arm != PredictionRow.ShadowArm)
        {
            return Answered(prediction);
        }

        Shadowed(prediction);
        return [];
    }

    /// <summary>Takes an outcome. A clock that goes backwards is read as standing still.</summary>
    public OutcomeFinding Take(OutcomeRow outcome, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        _now = now > _now ? now : _now;
        if (!double.IsFinite(outcome.Value) || (outcome.Prediction is null && (outcome.Key is null || outcome.EventTime is null)))
        {
            return new OutcomeFinding(outcome, OutcomeFate.Malformed, []);
        }

        if (outcome.KnownAt > _now + _rules.ClockTolerance)
        {
            return new OutcomeFinding(outcome, OutcomeFate.Future, []);
        }

        return Find(outcome) is { Count: > 0 } entries
            ? Join(outcome, entries)
            : new OutcomeFinding(outcome, _held.Hold(outcome, _now) ? OutcomeFate.Held : OutcomeFate.Unknown, []);
    }

    /// <summary>Settles what is due: predictions without an outcome at their deadline, outcomes that waited in vain, labels that no longer change.</summary>
    public OutcomeSettlement CloseUntil(Timestamp now)
    {
        _now = now > _now ? now : _now;
        var labels = ImmutableArray.CreateBuilder<LabelRow>();
        while (_due.TryPeek(out var entry, out var deadline) && deadline <= _now.Microseconds)
        {
            _due.Dequeue();
            if (entry.Label is null)
            {
                var assumed = _rules.Missing == MissingRule.Negative;
                labels.Add(entry.Settle(assumed ? LabelState.AssumedNegative : LabelState.Missing, assumed ? 0 : null, new Timestamp(deadline), fromOutcome: false));
            }
        }

        while (_early.TryPeek(out var id, out var end) && end <= _now.Microseconds)
        {
            _early.Dequeue();
            _shadows.Remove(id);
        }

        while (_final.TryPeek(out var entry, out var end) && end <= _now.Microseconds)
        {
            _final.Dequeue();
            Forget(entry);
        }

        return new OutcomeSettlement(labels.ToImmutable(), [.. _held.Expire(_now).Select(outcome => new OutcomeFinding(outcome, OutcomeFate.Unknown, []))]);
    }

    private IReadOnlyList<OutcomeFinding> Answered(AwaitedPrediction prediction)
    {
        var entry = new LabelEntry(prediction);
        if (!_entries.TryAdd(prediction.Id, entry))
        {
            return [];
        }

        if (_shadows.Remove(prediction.Id, out var shadow))
        {
            entry.Shadow = shadow;
        }

        _due.Enqueue(entry, (prediction.WaitsFrom + _rules.Deadline).Microseconds);
        _final.Enqueue(entry, (prediction.WaitsFrom + _rules.Deadline + _rules.ChangesFor).Microseconds);
        if (prediction.Key is { } key)
        {
            var named = (key, prediction.EventTime);
            if (!_byKey.TryGetValue(named, out var same))
            {
                _byKey[named] = same = [];
            }

            same.Add(entry);
        }

        return _held.Count == 0 ? [] : [.. _held.Take(prediction).Select(outcome => Join(outcome, [entry]))];
    }

    // Shadows score behind the answers, but logs of several writers are read one after the other.
    private void Shadowed(AwaitedPrediction shadow)
    {
        if (_entries.TryGetValue(shadow.Id, out var entry))
        {
            entry.Shadow ??= shadow;
        }
        else if (_shadows.TryAdd(shadow.Id, shadow))
        {
            _early.Enqueue(shadow.Id, (shadow.WaitsFrom + _rules.Deadline).Microseconds);
        }
    }

    private IReadOnlyList<LabelEntry> Find(OutcomeRow outcome) => outcome.Prediction is { } id
        ? _entries.TryGetValue(id, out var entry) ? [entry] : []
        : _byKey.TryGetValue((outcome.Key!, outcome.EventTime!.Value), out var same) ? same : [];

    private OutcomeFinding Join(OutcomeRow outcome, IReadOnlyList<LabelEntry> entries)
    {
        if (outcome.KnownAt < entries[0].Prediction.EventTime)
        {
            return new OutcomeFinding(outcome, OutcomeFate.BeforeEvent, []);
        }

        var fate = OutcomeFate.Duplicate;
        var labels = ImmutableArray.CreateBuilder<LabelRow>(entries.Count);
        foreach (var entry in entries)
        {
            var (each, label) = Join(outcome, entry);
            fate = labels.Count == 0 ? each : fate;
            if (label is not null)
            {
                labels.Add(label);
            }
        }

        return new OutcomeFinding(outcome, fate, labels.ToImmutable());
    }

    private (OutcomeFate Fate, LabelRow? Label) Join(OutcomeRow outcome, LabelEntry entry)
    {
        var deadline = entry.Prediction.WaitsFrom + _rules.Deadline;
        if (_now > deadline + _rules.ChangesFor)
        {
            return (OutcomeFate.TooLate, null);
        }

        if (entry.OutcomeKnownAt is not { } known)
        {
            // What counts is when it reached us: a label that was closed as missing was closed by the same clock.
            var late = _now > deadline;
            return (late ? OutcomeFate.Late : OutcomeFate.Joined, entry.Settle(late ? LabelState.Late : LabelState.Joined, outcome.Value, outcome.KnownAt, fromOutcome: true));
        }

        if (outcome.KnownAt < known)
        {
            return (OutcomeFate.Stale, null);
        }

        if (outcome.Value.Equals(entry.Label!.Outcome))
        {
            return (OutcomeFate.Duplicate, null);
        }

        if (outcome.KnownAt > known)
        {
            return (OutcomeFate.Corrected, entry.Settle(LabelState.Corrected, outcome.Value, outcome.KnownAt, fromOutcome: true));
        }

        return _rules.Contradiction == ContradictionRule.KeepFirst || entry.Label.State == LabelState.Contradicted
            ? (OutcomeFate.Contradicting, null)
            : (OutcomeFate.Contradicting, entry.Settle(LabelState.Contradicted, null, known, fromOutcome: true));
    }

    private void Forget(LabelEntry entry)
    {
        _entries.Remove(entry.Prediction.Id);
        if (entry.Prediction.Key is { } key && _byKey.TryGetValue((key, entry.Prediction.EventTime), out var same) && same.Remove(entry) && same.Count == 0)
        {
            _byKey.Remove((key, entry.Prediction.EventTime));
        }
    }
}

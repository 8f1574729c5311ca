using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>Outcomes whose prediction is not there yet: the log of a busy server may be a moment behind the world.</summary>
internal sealed class HeldOutcomes(OutcomeRules rules)
{
    private readonly Dictionary<string, List<OutcomeRow>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, Timestamp Time), List<OutcomeRow>> _byKey = [];
    private readonly Queue<(OutcomeRow Outcome, Timestamp Until)> _waiting = new();
    private readonly HashSet<OutcomeRow> _taken = new(ReferenceEqualityComparer.Instance);

    internal int Count { get; private set; }

    /// <summary>False when there is no room, or no time, to wait.</summary>
    internal bool Hold(OutcomeRow outcome, Timestamp now)
    {
        if (Count >= rules.MaxHeld || rules.HoldUnknown == TimeSpan.Zero)
        {
            return false;
        }

        if (outcome.Prediction is { } id)
        {
            Put(_byId, id, outcome);
        }
        else
        {
            Put(_byKey, (outcome.Key!, outcome.EventTime!.Value), outcome);
        }

        _waiting.Enqueue((outcome, now + rules.HoldUnknown));
        Count++;
        return true;
    }

    /// <summary>Those that waited for this prediction, in the order they came.</summary>
    internal IReadOnlyList<OutcomeRow> Take(AwaitedPrediction prediction)
    {
        var found = new List<OutcomeRow>();
        if (_byId.Remove(prediction.Id, out var named))
        {
            found.AddRange(named);
        }

        if (prediction.Key is { } key && _byKey.Remove((key, prediction.EventTime), out var keyed))
        {
            found.AddRange(keyed);
        }

        _taken.UnionWith(found);
        Count -= found.Count;
        return found;
    }

    /// <summary>Those that have waited long enough.</summary>
    internal IReadOnlyList<OutcomeRow> Expire(Timestamp now)
    {
        var expired = new List<OutcomeRow>();
        while (_waiting.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _waiting.Dequeue();
            if (_taken.Remove(oldest.Outcome))
            {
                continue;
            }

            Count--;
            expired.Add(oldest.Outcome);
            if (oldest.Outcome.Prediction is { } id)
            {
                Drop(_byId, id, oldest.Outcome);
            }
            else
            {
                Drop(_byKey, (oldest.Outcome.Key!, oldest.Outcome.EventTime!.Value), oldest.Outcome);
            }
        }

        return expired;
    }

    private static void Put<TKey>(Dictionary<TKey, List<OutcomeRow>> index, TKey key, OutcomeRow outcome)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var waiting))
        {
            index[key] = waiting = [];
        }

        waiting.Add(outcome);
    }

    private static void Drop<TKey>(Dictionary<TKey, List<OutcomeRow>> index, TKey key, OutcomeRow outcome)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var waiting) && waiting.Remove(outcome) && waiting.Count == 0)
        {
            index.Remove(key);
        }
    }
}

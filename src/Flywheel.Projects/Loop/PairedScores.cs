using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Projects.Loop;

/// <summary>What was answered to a request and what the shadow would have said, until the outcome is known.</summary>
internal sealed class PairedScores
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Rows whose outcome is awaited.</summary>
    internal int Count => _entries.Count;

    internal void Answered(string id, Timestamp eventTime, double score, bool byChallenger) =>
        _entries[id] = _entries.GetValueOrDefault(id) with { EventTime = eventTime, Score = score, ByChallenger = byChallenger, HasAnswer = true };

    internal void Shadowed(string id, double score) => _entries[id] = _entries.GetValueOrDefault(id) with { Shadow = score };

    /// <summary>Takes a row out, now that its outcome came.</summary>
    internal bool TryTake(string id, out Entry entry) => _entries.Remove(id, out entry) && entry.HasAnswer;

    /// <summary>Forgets rows older than this: their outcome never came.</summary>
    internal void ForgetBefore(Timestamp moment)
    {
        foreach (var (id, _) in _entries.Where(entry => entry.Value.EventTime < moment).ToArray())
        {
            _entries.Remove(id);
        }
    }

    internal readonly record struct Entry(Timestamp EventTime, double Score, double? Shadow, bool ByChallenger, bool HasAnswer);
}

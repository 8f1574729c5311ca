using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Projects.Loop;

/// <summary>What was answered to requests and what the shadow would have said, until outcomes are known.</summary>
internal sealed class PairedScores
{
    private readonly Dictionary<string, Pair> _pairs = new(StringComparer.Ordinal);

    /// <summary>Rows whose outcome is awaited.</summary>
    internal int Count => _pairs.Count;

    /// <summary>Rows of a comparison that the shadow has not scored yet.</summary>
    internal int Unshadowed => _pairs.Values.Count(pair => pair.Comparison is not null && pair.Shadow is null);

    internal void Answered(string id, Pair pair) => _pairs[id] = pair with { Shadow = _pairs.GetValueOrDefault(id).Shadow };

    internal void Shadowed(string id, double score) => _pairs[id] = _pairs.GetValueOrDefault(id) with { Shadow = score };

    /// <summary>Takes a row out, now that its outcome came.</summary>
    internal Pair Take(string id) => _pairs.Remove(id, out var pair) ? pair : default;

    /// <summary>Forgets rows older than this: their outcome never came.</summary>
    internal void ForgetBefore(Timestamp moment)
    {
        foreach (var (id, _) in _pairs.Where(entry => entry.Value.EventTime < moment).ToArray())
        {
            _pairs.Remove(id);
        }
    }

    /// <summary>A row and both scores.</summary>
    /// <param name="EventTime">When the thing predicted about happened.</param>
    /// <param name="Score">What was answered.</param>
    /// <param name="Comparison">The comparison it was predicted for; null when it is for none.</param>
    /// <param name="ByChallenger">True when the challenger answered.</param>
    /// <param name="Shadow">What the shadow said; null until it has.</param>
    internal readonly record struct Pair(Timestamp EventTime, double Score, PairedComparison? Comparison, bool ByChallenger, double? Shadow);
}

using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.Onnx;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;

namespace Flywheel.Client;

/// <summary>
/// A release in your own process: the graph that serves over HTTP, without a server. Features are given, not computed: live windows
/// need the journal. Safe to use from many threads.
/// </summary>
public sealed class EmbeddedRelease : IDisposable
{
    private readonly ReleaseScorer _scorer;

    private EmbeddedRelease(ReleaseManifest manifest, ReleaseScorer scorer) => (Manifest, _scorer) = (manifest, scorer);

    /// <summary>What the release is.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>The features a row must have: numbers, then texts, in the order <see cref="Score(ReadOnlySpan{double}, ReadOnlySpan{string?})"/> takes them.</summary>
    public IReadOnlyList<string> Features => [.. _scorer.Layout.Features.Select(feature => feature.Name)];

    /// <summary>
    /// Loads a bundle, checks every byte against its manifest and scores its holdout. Refuses what <see cref="ReleaseBundle.Unpack"/> and
    /// <see cref="ReleaseScorer.Load"/> refuse.
    /// </summary>
    public static Result<EmbeddedRelease> Load(Stream bundle)
    {
        var unpacked = ReleaseBundle.Unpack(bundle);
        if (!unpacked.TryGet(out var release))
        {
            return unpacked.Refused<EmbeddedRelease>();
        }

        var loaded = ReleaseScorer.Load(release, new OnnxPredictorLoader(new OnnxOptions()));
        return loaded.TryGet(out var scorer) ? new EmbeddedRelease(release.Manifest, scorer) : loaded.Refused<EmbeddedRelease>();
    }

    /// <summary>Scores one row: NaN and null mean missing. Allocates nothing once warm when there are no texts.</summary>
    /// <exception cref="ArgumentException">Another number of values than the release has features.</exception>
    public double Score(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts) => _scorer.ScoreRow(numbers, texts);

    /// <summary>Scores rows of features by name. Refuses features that are missing or of another type.</summary>
    public Result<double[]> Score(ColumnBatch features) => _scorer.Score(features);

    /// <summary>True when a score is decided yes.</summary>
    public bool Decide(double score) => score >= Manifest.Threshold;

    /// <summary>Frees the graph. No call may be running.</summary>
    public void Dispose() => _scorer.Dispose();
}

using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Features;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Serving.States;

namespace Flywheel.Serving;

/// <summary>A release accepted by an endpoint: proven by its holdout, its features live. Immutable; swapped as a whole.</summary>
public sealed class EndpointSnapshot : IDisposable
{
    private readonly ReleaseScorer _scorer;
    private readonly BatchInputFiller _filler;

    internal EndpointSnapshot(ReleaseVersion version, ReleaseSnapshot release, ReleaseScorer scorer, BatchInputFiller filler, LiveState state, RowShape row)
    {
        (Version, Manifest, Digest, State, Time, Key) = (version, release.Manifest, release.Digest, state, row.Time, row.Key);
        (_scorer, _filler) = (scorer, filler);
        Request = new Schema(release.Manifest.Request.Select(column => column with { Nullable = column.Name != Time && column.Nullable }));
    }

    /// <summary>The release under its name.</summary>
    public ReleaseVersion Version { get; }

    /// <summary>What it is.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>The digest of the release.</summary>
    public Digest Digest { get; }

    /// <summary>Columns a request row must bring.</summary>
    public Schema Request { get; }

    /// <summary>The column that holds the row's own time.</summary>
    public string Time { get; }

    /// <summary>The columns that name what a row is about, when requests bring them.</summary>
    public ImmutableArray<string> Key { get; }

    /// <summary>The live state of every feature.</summary>
    public LiveFeatures Features => State.Features;

    /// <summary>Where that state came from.</summary>
    public StateSource Source => State.Source;

    internal LiveState State { get; }

    /// <summary>Scores rows of features of the live schema.</summary>
    public double[] Score(ColumnBatch features) => _scorer.Score(features, _filler);

    /// <summary>Frees the graph. No call may be running.</summary>
    public void Dispose() => _scorer.Dispose();
}

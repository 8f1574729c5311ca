using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>A logged model as it was when asked. <c>ArtifactUri</c> is where its files are.</summary>
public sealed record LoggedModelSnapshot(string Id, ExperimentId Experiment, string Name, string Type, string Run, LoggedModelStatus Status, Timestamp Created, Timestamp Updated,
    string ArtifactUri, ImmutableSortedDictionary<string, string> Params, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>How it did, by key, then run and dataset.</summary>
    public ImmutableArray<ModelMetric> Metrics { get; init; } = [];
}

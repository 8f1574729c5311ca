using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>
/// A run as it was when asked. Of each metric it has the latest point: the one with the greatest step, then time, then value.
/// <c>ArtifactUri</c> is where clients put and find its files.
/// </summary>
public sealed record RunSnapshot(RunId Id, ExperimentId Experiment, string Name, string User, RunStatus Status, Timestamp Started, Timestamp? Ended,
    Lifecycle Lifecycle, RunId? Parent, string ArtifactUri)
{
    /// <summary>What it was run with, by key.</summary>
    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The latest point of each metric, by key.</summary>
    public ImmutableSortedDictionary<string, MetricPoint> Metrics { get; init; } = ImmutableSortedDictionary.Create<string, MetricPoint>(StringComparer.Ordinal);

    /// <summary>Notes, by key.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Datasets that went in, by name and digest.</summary>
    public ImmutableArray<RunInput> Inputs { get; init; } = [];

    /// <summary>Logged models that went in or came out.</summary>
    public ImmutableArray<ModelLink> Models { get; init; } = [];
}

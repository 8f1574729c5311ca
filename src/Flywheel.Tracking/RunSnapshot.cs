using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>A run as it was when asked. Of each metric it has the latest point: the one with the greatest step, then time, then value.</summary>
public sealed record RunSnapshot(RunId Id, ExperimentId Experiment, string Name, string User, RunStatus Status, Timestamp Started, Timestamp? Ended,
    Lifecycle Lifecycle, RunId? Parent)
{
    /// <summary>What it was run with, by key.</summary>
    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The latest point of each metric, by key.</summary>
    public ImmutableSortedDictionary<string, MetricPoint> Metrics { get; init; } = ImmutableSortedDictionary.Create<string, MetricPoint>(StringComparer.Ordinal);

    /// <summary>Notes, by key.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

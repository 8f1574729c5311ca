using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>An experiment as it was when asked.</summary>
public sealed record ExperimentSnapshot(ExperimentId Id, string Name, string ArtifactLocation, Lifecycle Lifecycle, Timestamp Created, Timestamp Updated,
    ImmutableSortedDictionary<string, string> Tags);

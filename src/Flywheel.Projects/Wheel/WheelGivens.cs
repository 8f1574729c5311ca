using System.Collections.Immutable;
using Flywheel.Data;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>What a turn takes as given instead of working it out.</summary>
internal sealed record WheelGivens
{
    /// <summary>The search runs exactly these trials; none means what its budget allows. Keys do not depend on them.</summary>
    public ImmutableArray<int> Trials { get; init; } = [];

    /// <summary>Datasets that are not built from their sources but taken as they are: what a running system learns from is what its journal brought.</summary>
    public ImmutableSortedDictionary<string, DatasetVersionId> Versions { get; init; } = ImmutableSortedDictionary<string, DatasetVersionId>.Empty;

    /// <summary>Who takes the blame when features that know the future are trained on all the same; null obeys the leak guard.</summary>
    public string? LeaksForced { get; init; }

    /// <summary>What people answered about predictions, to be learned from; null for nothing.</summary>
    public ArtifactReference? Reviews { get; init; }
}

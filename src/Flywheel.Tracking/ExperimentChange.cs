using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>What to change of an experiment; what is null or empty stays.</summary>
public sealed record ExperimentChange
{
    /// <summary>The new name.</summary>
    public string? Name { get; init; }

    /// <summary>Deletes or restores the experiment and its runs.</summary>
    public Lifecycle? Lifecycle { get; init; }

    /// <summary>Tags to set.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Tags to take away; one that is not there is passed over.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];
}

using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>An experiment to be made: runs that are compared with each other.</summary>
/// <param name="Name">Unique in the workspace, deleted experiments included. 1 to 500 characters.</param>
public sealed record ExperimentDefinition(string Name)
{
    /// <summary>Where files of its runs go when not to objects: a URI; empty for objects.</summary>
    public string ArtifactLocation { get; init; } = "";

    /// <summary>Notes by key.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

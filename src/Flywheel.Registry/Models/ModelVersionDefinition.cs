using System.Collections.Immutable;

namespace Flywheel.Registry.Models;

/// <summary>A version to be registered.</summary>
/// <param name="Model">A registered model.</param>
/// <param name="Source">Where its files are: a URI, or <c>models:/name/version</c> for a copy of a version.</param>
public sealed record ModelVersionDefinition(string Model, string Source)
{
    /// <summary>Where the files really are, when the source is a name for that; empty when it is the source.</summary>
    public string Location { get; init; } = "";

    /// <summary>The run that made it; empty when there is none.</summary>
    public string Run { get; init; } = "";

    /// <summary>Where that run keeps its files; a local source must lie inside. Empty when there is no run.</summary>
    public string RunArtifacts { get; init; } = "";

    /// <summary>Where people can look at the run.</summary>
    public string RunLink { get; init; } = "";

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>Notes by key.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];
}

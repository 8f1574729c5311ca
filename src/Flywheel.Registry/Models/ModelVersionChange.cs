using System.Collections.Immutable;

namespace Flywheel.Registry.Models;

/// <summary>What to change of a version; what is null or empty stays.</summary>
public sealed record ModelVersionChange
{
    /// <summary>The new description.</summary>
    public string? Description { get; init; }

    /// <summary>The new stage, in letters of either case.</summary>
    public string? Stage { get; init; }

    /// <summary>True to archive the other versions in that stage, which must be an active one.</summary>
    public bool ArchiveOthers { get; init; }

    /// <summary>Who moves it to another stage; empty where nobody was asked.</summary>
    public string By { get; init; } = "";

    /// <summary>Tags to set.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Tags to take away; one that is not there is passed over.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];
}

using System.Collections.Immutable;

namespace Flywheel.Registry.Models;

/// <summary>What to change of a model; what is null or empty stays.</summary>
public sealed record ModelChange
{
    /// <summary>The new name; versions, tags, aliases and the record of promotions go along.</summary>
    public string? Name { get; init; }

    /// <summary>The new description.</summary>
    public string? Description { get; init; }

    /// <summary>Tags to set.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Tags to take away; one that is not there is passed over.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];
}

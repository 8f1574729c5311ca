using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>What to change of a logged model; what is null or empty stays.</summary>
public sealed record LoggedModelChange
{
    /// <summary>Whether its files came.</summary>
    public LoggedModelStatus? Status { get; init; }

    /// <summary>Params to add.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Params { get; init; } = [];

    /// <summary>Tags to set.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Tags to take away; one that is not there is passed over.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];
}

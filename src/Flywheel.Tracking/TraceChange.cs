using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>What to change of a trace; what is null or empty stays.</summary>
public sealed record TraceChange
{
    /// <summary>When the call ended.</summary>
    public Timestamp? Ended { get; init; }

    /// <summary>How it stands.</summary>
    public string? State { get; init; }

    /// <summary>Metadata to add.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Tags to set.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Tags to take away; one that is not there is refused.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];

    /// <summary>Assessments to set, by id, as JSON; null takes one away.</summary>
    public ImmutableArray<KeyValuePair<string, string?>> Assessments { get; init; } = [];
}

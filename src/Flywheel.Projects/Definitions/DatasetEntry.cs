using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>A dataset: made from one source or dataset (<c>from</c>), or by a SQL file over several (<c>sql</c>).</summary>
public sealed record DatasetEntry
{
    /// <summary>The user's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written.</summary>
    public required Place Place { get; init; }

    /// <summary>The source or dataset it copies, or null when it has SQL.</summary>
    public string? From { get; init; }

    /// <summary>The SQL file that makes it, relative to the project; null when it copies.</summary>
    public TextEntry? SqlFile { get; init; }

    /// <summary>The column that names a row.</summary>
    public TextEntry? Key { get; init; }

    /// <summary>The column that says when a row happened.</summary>
    public TextEntry? EventTime { get; init; }

    /// <summary>The column that says when a row could first be known.</summary>
    public TextEntry? KnownAt { get; init; }

    /// <summary>What its rows must keep to.</summary>
    public ImmutableArray<ExpectEntry> Expect { get; init; } = [];
}

using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features;

/// <summary>What features need to know of a dataset: its columns, what tells its rows apart, and when they happened and became known.</summary>
/// <param name="Name">The dataset's name, as expressions write it.</param>
/// <param name="Schema">Its columns.</param>
public sealed record DatasetShape(string Name, Schema Schema)
{
    /// <summary>The columns that name an entity: what <c>dataset[key]</c> is given. Empty when there is none; then look-ups are refused.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The column that says when a row happened; null when rows are not events.</summary>
    public string? EventTime { get; init; }

    /// <summary>
    /// The column that says when the system could first know a row. A row where it is null is never seen. Null means that the whole dataset is a
    /// table of facts known from the beginning (airports); then windows over it are refused, look-ups are not.
    /// </summary>
    public string? KnownAt { get; init; }
}

using System.Collections.Immutable;

namespace Flywheel.Features.Expressions;

/// <summary>
/// Rows of one dataset under one filter, grouped by one list of keys, and ordered by <paramref name="Bound"/> where windows are bounded by an expression.
/// Aggregates that share a grouping share its index.
/// </summary>
/// <param name="Dataset">The dataset's place in the plan.</param>
/// <param name="Filter">Which rows count; null for all.</param>
/// <param name="Keys">Group keys, over the dataset's columns; empty for one group of everything.</param>
/// <param name="Bound">What bounded windows compare, over the dataset's columns; null for plain windows.</param>
internal sealed record EventGrouping(int Dataset, Node? Filter, ImmutableArray<Node> Keys, Node? Bound)
{
    /// <summary>Two groupings with one key hold the same rows in the same order.</summary>
    internal string Key { get; } = $"{Dataset}|{Filter?.Key}|{string.Join(",", Keys.Select(key => key.Key))}|{Bound?.Key}";
}

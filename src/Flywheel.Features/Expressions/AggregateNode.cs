using System.Collections.Immutable;

namespace Flywheel.Features.Expressions;

/// <summary>One end of a bounded window: the row's side of <c>event &lt;= row</c>.</summary>
internal sealed record WindowBound(Node Value, bool Inclusive);

/// <summary>An aggregate or a look-up: a value the row gets from events known by its time.</summary>
internal sealed class AggregateNode(
    ExpressionType type,
    AggregateFunction function,
    EventGrouping grouping,
    Node? argument,
    ImmutableArray<Node> rowKeys,
    WindowDefinition window,
    WindowBound? lower,
    WindowBound? upper,
    object? fallback)
    : Node(type, $"{function}({argument?.Key})<{grouping.Key}|{string.Join(",", rowKeys.Select(key => key.Key))}|{window}|{lower?.Value.Key}{lower?.Inclusive}|{upper?.Value.Key}{upper?.Inclusive}|{fallback}>")
{
    internal AggregateFunction Function { get; } = function;

    internal EventGrouping Grouping { get; } = grouping;

    /// <summary>Over the event's columns; null where rows are counted.</summary>
    internal Node? Argument { get; } = argument;

    /// <summary>Over the row's columns, one for each key of the grouping.</summary>
    internal ImmutableArray<Node> RowKeys { get; } = rowKeys;

    internal WindowDefinition Window { get; } = window;

    internal WindowBound? Lower { get; } = lower;

    internal WindowBound? Upper { get; } = upper;

    /// <summary>The value of an empty window; null for null.</summary>
    internal object? Fallback { get; } = fallback;
}

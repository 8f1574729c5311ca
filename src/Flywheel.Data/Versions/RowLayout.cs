using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Versions;

/// <summary>How the rows of a version lie: what names them, when they happened and were known, how they are sorted.</summary>
internal sealed record RowLayout(ImmutableArray<string> Key, string? EventTime, string? KnownAt, ImmutableArray<string> Order)
{
    /// <summary>
    /// Sorted by event time, then key; by every column when there is no key. The order is total, so equal rows give equal bytes however
    /// they were made. A row that happened is known from then on unless a column says later.
    /// </summary>
    internal static RowLayout For(DatasetDefinition definition, IEnumerable<Field> fields)
    {
        var tail = definition.Key.IsEmpty ? fields.Select(field => field.Name) : definition.Key;
        var order = definition.EventTime is { } time ? tail.Where(name => name != time).Prepend(time) : tail;
        return new RowLayout(definition.Key, definition.EventTime, definition.KnownAt ?? definition.EventTime, [.. order]);
    }
}

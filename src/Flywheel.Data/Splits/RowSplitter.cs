using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Splits;

/// <summary>Divides rows in memory. Results do not depend on the order of the rows.</summary>
public static class RowSplitter
{
    /// <summary>
    /// Puts each row in a part. Refuses a definition that contradicts itself, or lacks the column its kind needs (<c>data.split-column</c>).
    /// </summary>
    /// <param name="definition">How.</param>
    /// <param name="key">The columns that name a row; equal names end in one part.</param>
    /// <param name="time">When rows happened; needed by the time kind. Rows without a time are in no part.</param>
    /// <param name="by">The stratum or group; needed by those kinds.</param>
    public static Result<SplitAssignment> Assign(SplitDefinition definition, IReadOnlyList<Column> key, TimestampColumn? time, Column? by)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(key);
        Refusal[] refusals = [.. definition.Check()];
        if (refusals.Length > 0)
        {
            return Result.Refuse<SplitAssignment>(refusals);
        }

        var parts = definition.Parts.Select(part => part.Name).ToImmutableArray();
        return (definition.Kind, time, by) switch
        {
            (SplitKind.Time, { } moments, _) => new SplitAssignment(parts, ByTime(definition, moments)),
            (SplitKind.Stratified, _, { } strata) => new SplitAssignment(parts, ByStratum(definition, RowHash.Of(key, strata.Count, definition.Seed), strata)),
            (SplitKind.Grouped, _, { } groups) => new SplitAssignment(parts, ByShare(definition, RowHash.Of([groups], groups.Count, definition.Seed))),
            (SplitKind.Random, _, _) when key.Count > 0 => new SplitAssignment(parts, ByShare(definition, RowHash.Of(key, key[0].Count, definition.Seed))),
            _ => new Refusal("data.split-column", "Column missing for the split",
                $"A {definition.Kind.ToString().ToLowerInvariant()} split needs {Needed(definition.Kind)}, and these rows have none."),
        };
    }

    private static string Needed(SplitKind kind) => kind switch
    {
        SplitKind.Time => "the time each row happened",
        SplitKind.Random => "a key",
        _ => "the column to split by",
    };

    private static sbyte[] ByTime(SplitDefinition definition, TimestampColumn time)
    {
        var partOfRow = new sbyte[time.Count];
        var ranges = definition.Parts.Select((part, i) => i + 1 < definition.Parts.Length
            ? Shortened(part.Range!.Value, definition.Parts[i + 1].Range!.Value.Start - definition.Embargo)
            : part.Range!.Value).ToArray();
        for (var row = 0; row < partOfRow.Length; row++)
        {
            var moment = new Timestamp(time.Values[row]);
            partOfRow[row] = (sbyte)(time.IsNull(row) ? SplitAssignment.None : Array.FindIndex(ranges, range => range.Holds(moment)));
        }

        return partOfRow;
    }

    private static TimeRange Shortened(TimeRange range, Timestamp end) => end < range.End ? range with { End = end } : range;

    private static sbyte[] ByShare(SplitDefinition definition, ulong[] hashes)
    {
        var ends = Ends(definition);
        var partOfRow = new sbyte[hashes.Length];
        for (var row = 0; row < partOfRow.Length; row++)
        {
            var unit = RowHash.ToUnit(hashes[row]);
            partOfRow[row] = (sbyte)Array.FindIndex(ends, end => unit < end);
        }

        return partOfRow;
    }

    // Within a stratum rows are ranked by hash and cut at the rounded shares, so that no part is off by more than one row.
    private static sbyte[] ByStratum(SplitDefinition definition, ulong[] hashes, Column strata)
    {
        var ends = Ends(definition);
        var partOfRow = new sbyte[hashes.Length];
        foreach (var rows in Strata.RowsOf(strata))
        {
            var ranked = rows.ToArray();
            Array.Sort(ranked, (a, b) => hashes[a] != hashes[b] ? hashes[a].CompareTo(hashes[b]) : a.CompareTo(b));
            for (var rank = 0; rank < ranked.Length; rank++)
            {
                partOfRow[ranked[rank]] = (sbyte)Array.FindIndex(ends, end => rank < (long)Math.Round(end * ranked.Length));
            }
        }

        return partOfRow;
    }

    private static double[] Ends(SplitDefinition definition)
    {
        var ends = new double[definition.Parts.Length];
        var sum = 0.0;
        for (var i = 0; i < ends.Length; i++)
        {
            sum += definition.Parts[i].Share;
            // Shares such as 0.7 + 0.2 + 0.1 come to a hair less than one.
            ends[i] = Math.Abs(sum - 1) < 1e-9 ? 1 : sum;
        }

        return ends;
    }
}

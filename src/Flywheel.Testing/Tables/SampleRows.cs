using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Testing.Tables;

/// <summary>Rows of every type, with nulls, extremes and texts of many lengths and scripts: the same for the same count.</summary>
public static class SampleRows
{
    private static readonly string[] Notes = ["", "é", "twelve bytes", "thirteen byte", "a text that is longer than what fits in place", "世界🌍 and more of it here", "JFK"];

    /// <summary>The schema: <c>id</c> counts from 0 and is never null.</summary>
    public static Schema Schema { get; } = new(
    [
        new Field("id", ColumnType.Int64, Nullable: false),
        new Field("late", ColumnType.Boolean),
        new Field("delay", ColumnType.Double),
        new Field("note", ColumnType.Text),
        new Field("moment", ColumnType.Timestamp),
    ]);

    /// <summary>The first rows of the sample.</summary>
    public static ColumnBatch Make(int rows)
    {
        var columns = Schema.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        for (var i = 0; i < rows; i++)
        {
            columns[0].AppendObject((long)i);
            columns[1].AppendObject(i % 7 == 3 ? null : i % 2 == 0);
            columns[2].AppendObject((i % 11) switch { 4 => null, 5 => double.NaN, 6 => double.NegativeInfinity, _ => i / 3.0 });
            columns[3].AppendObject((i % 13) switch { 1 => null, 2 => "row " + i.ToString(CultureInfo.InvariantCulture) + " has a note of its own", _ => Notes[i % Notes.Length] });
            columns[4].AppendObject(i % 5 == 1 ? null : new Timestamp((i - 1000) * 86_399_999_999L));
        }

        return new ColumnBatch(Schema, columns.Select(column => column.ToColumn()));
    }

    /// <summary>Every value that differs, as <c>column[row]: wanted, found</c>; at most ten.</summary>
    public static IReadOnlyList<string> Differences(ColumnBatch wanted, ColumnBatch found)
    {
        if (wanted.Count != found.Count || wanted.Columns.Length != found.Columns.Length)
        {
            return [$"{wanted.Count} rows of {wanted.Columns.Length} columns, {found.Count} of {found.Columns.Length}"];
        }

        var differences =
            from column in Enumerable.Range(0, wanted.Columns.Length)
            from row in Enumerable.Range(0, wanted.Count)
            let pair = (Wanted: wanted.Columns[column].ValueAt(row), Found: found.Columns[column].ValueAt(row))
            where !Equals(pair.Wanted, pair.Found)
            select $"{wanted.Schema.Fields[column].Name}[{row}]: {pair.Wanted ?? "null"}, {pair.Found ?? "null"}";
        return [.. differences.Take(10)];
    }
}

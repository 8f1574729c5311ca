using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Sources;
using Flywheel.Serving.Foreign;

namespace Flywheel.Cli.Importing;

/// <summary>Reads the rows that prove a foreign model, and what its maker says they score.</summary>
internal static class ProofRows
{
    private const int MaxRows = 10_001;

    public static async Task<Result<ForeignRows>> ReadAsync(SourceReader sources, string path, string? expected, CancellationToken cancellation)
    {
        if (SourceFile.Of("rows", path) is not { } source)
        {
            return new Refusal("foreign.rows", "Rows not understood", $"'{path}' is no file that ends in {SourceFile.Endings}.", "Give rows in one of these.");
        }

        var wanted = new Schema(expected is null ? [] : [new Field(expected, ColumnType.Double)]);
        var opened = await sources.OpenAsync(source with { NonFinite = Data.NonFinite.Null }, wanted, Directory.GetCurrentDirectory(), cancellation);
        if (!opened.TryGet(out var rows))
        {
            return opened.Refused<ForeignRows>();
        }

        using (rows)
        {
            if (rows.Count.Quarantined > 0)
            {
                return new Refusal("foreign.rows", "Rows not understood", $"'{path}' has {rows.Count.Quarantined} rows whose values are not of their columns' types.", "Mend them, or leave them out.");
            }

            var reading = await rows.ReadAsync(0, MaxRows, cancellation);
            if (!reading.TryGet(out var batches))
            {
                return reading.Refused<ForeignRows>();
            }

            var read = new List<ColumnBatch>();
            await foreach (var batch in batches.WithCancellation(cancellation))
            {
                read.Add(batch);
            }

            return Split(read.Count == 0 ? new ColumnBatch(rows.Schema, rows.Schema.Fields.Select(field => ColumnBuilder.For(field.Type).ToColumn())) : ColumnBatch.Concat(read), expected);
        }
    }

    private static Result<ForeignRows> Split(ColumnBatch rows, string? expected)
    {
        if (expected is null)
        {
            return new ForeignRows(rows, []);
        }

        var column = rows[expected];
        var without = Enumerable.Range(0, rows.Count).FirstOrDefault(column.IsNull, -1);
        return without < 0
            ? new ForeignRows(rows.Select([.. rows.Schema.Names.Where(name => name != expected)]), [.. Enumerable.Range(0, rows.Count).Select(row => InputNumber.Of(column, row))])
            : new Refusal("foreign.rows", "Rows not understood", $"Row {without + 1} has no '{expected}'.", "Give the score that each row should have.");
    }
}

using System.Collections.Immutable;

namespace Flywheel.Core.Columns;

/// <summary>
/// A piece of a table in memory: columns of equal length under a schema. What rooms hand each other. Immutable and safe to
/// read from many threads.
/// </summary>
public sealed class ColumnBatch
{
    /// <summary>Makes a batch.</summary>
    /// <exception cref="ArgumentException">Columns and fields differ in number or type, or the columns differ in length.</exception>
    public ColumnBatch(Schema schema, IEnumerable<Column> columns)
    {
        Schema = schema;
        Columns = [.. columns];
        Count = Columns.IsEmpty ? 0 : Columns[0].Count;
        if (Columns.Length != schema.Fields.Length)
        {
            throw new ArgumentException($"{Columns.Length} columns under a schema of {schema.Fields.Length}.", nameof(columns));
        }

        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Type != schema.Fields[i].Type || Columns[i].Count != Count)
            {
                throw new ArgumentException(
                    $"The column of '{schema.Fields[i]}' is {Columns[i].Type} with {Columns[i].Count} rows; the batch has {Count}.", nameof(columns));
            }
        }
    }

    /// <summary>Names and types.</summary>
    public Schema Schema { get; }

    /// <summary>The columns, in the schema's order.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>A column by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public Column this[string name] => Schema.IndexOf(name) is >= 0 and var i
        ? Columns[i]
        : throw new KeyNotFoundException($"No column '{name}' in {Schema}.");

    /// <summary>A column by name and type.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidCastException">The column has another type.</exception>
    public TColumn Get<TColumn>(string name)
        where TColumn : Column => (TColumn)this[name];

    /// <summary>The rows from <paramref name="start"/> on, without copying.</summary>
    public ColumnBatch Slice(int start, int count) => new(Schema, Columns.Select(column => column.Slice(start, count)));

    /// <summary>These rows in this order, copied; a row of -1 gives nulls.</summary>
    public ColumnBatch Take(ReadOnlySpan<int> rows)
    {
        var taken = new Column[Columns.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = Columns[i].Take(rows);
        }

        return new ColumnBatch(Schema, taken);
    }

    /// <summary>Only these columns, in this order, without copying.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public ColumnBatch Select(IReadOnlyList<string> names)
    {
        var columns = names.Select(name => this[name]).ToArray();
        return new ColumnBatch(new Schema(names.Select(name => Schema.Fields[Schema.IndexOf(name)])), columns);
    }

    /// <summary>All rows of all batches as one batch. The batches share one schema.</summary>
    /// <exception cref="ArgumentException">No batch, or two schemas.</exception>
    public static ColumnBatch Concat(IReadOnlyList<ColumnBatch> batches) => ColumnConcatenation.Concat(batches);
}

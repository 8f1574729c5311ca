using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb.Appending;

/// <summary>A native chunk, filled again and again with the next rows of a batch.</summary>
internal sealed unsafe class AppendChunk : IDisposable
{
    /// <summary>Rows in a chunk; DuckDB's vector size, fixed when it was built.</summary>
    internal static readonly int MostRows = (int)NativeMethods.duckdb_vector_size();

    private readonly ColumnBatch _rows;
    private readonly TextLayout?[] _texts;

    internal AppendChunk(ColumnBatch rows)
    {
        _rows = rows;
        _texts = [.. rows.Columns.Select(column => column is TextColumn text ? new TextLayout(text) : null)];
        Handle = Make(rows.Schema);
    }

    internal ChunkHandle Handle { get; }

    public void Dispose()
    {
        Handle.Dispose();
        foreach (var texts in _texts)
        {
            texts?.Dispose();
        }
    }

    internal void Fill(int start)
    {
        var count = Math.Min(MostRows, _rows.Count - start);
        NativeMethods.duckdb_data_chunk_reset(Handle);
        for (var i = 0; i < _rows.Columns.Length; i++)
        {
            var vector = NativeMethods.duckdb_data_chunk_get_vector(Handle, (ulong)i);
            var data = NativeMethods.duckdb_vector_get_data(vector);
            switch (_rows.Columns[i])
            {
                case BooleanColumn column:
                    Copy(column.Values, start, count, data);
                    break;
                case Int64Column column:
                    Copy(column.Values, start, count, data);
                    break;
                case DoubleColumn column:
                    Copy(column.Values, start, count, data);
                    break;
                case TimestampColumn column:
                    Copy(column.Values, start, count, data);
                    break;
                default:
                    _texts[i]!.Fill(start, new Span<DuckDbText>(data, count));
                    break;
            }

            FillValidity(_rows.Columns[i], start, count, vector);
        }

        NativeMethods.duckdb_data_chunk_set_size(Handle, (ulong)count);
    }

    private static void Copy<T>(ReadOnlySpan<T> values, int start, int count, void* data)
        where T : unmanaged => values.Slice(start, count).CopyTo(new Span<T>(data, count));

    private static void FillValidity(Column column, int start, int count, nint vector)
    {
        if (column.Validity.IsAllPresent && column is not TextColumn)
        {
            return;
        }

        NativeMethods.duckdb_vector_ensure_validity_writable(vector);
        var words = new Span<ulong>(NativeMethods.duckdb_vector_get_validity(vector), Validity.WordCount(count));
        words.Clear();
        for (var i = 0; i < count; i++)
        {
            // A text column may say null by its code alone.
            var present = column is TextColumn text ? text.Codes[start + i] >= 0 && column.Validity.IsPresent(start + i) : column.Validity.IsPresent(start + i);
            words[i >> 6] |= (present ? 1UL : 0UL) << (i & 63);
        }
    }

    private static ChunkHandle Make(Schema schema)
    {
        var types = new LogicalTypeHandle[schema.Fields.Length];
        var pointers = new nint[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = NativeMethods.duckdb_create_logical_type(NativeTypeOf(schema.Fields[i].Type));
            pointers[i] = types[i].DangerousGetHandle();
        }

        fixed (nint* first = pointers)
        {
            var handle = NativeMethods.duckdb_create_data_chunk(first, (ulong)pointers.Length);
            Array.ForEach(types, type => type.Dispose());
            return handle;
        }
    }

    private static DuckDbType NativeTypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => DuckDbType.Boolean,
        ColumnType.Int64 => DuckDbType.BigInt,
        ColumnType.Double => DuckDbType.Double,
        ColumnType.Text => DuckDbType.Varchar,
        _ => DuckDbType.Timestamp,
    };
}

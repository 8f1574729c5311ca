using System.Runtime.CompilerServices;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb;

/// <summary>
/// Up to 2,048 rows of an answer, read where DuckDB put them: nothing is copied. Spans are valid until the chunk is disposed, which
/// its reader must do; the session may be gone by then. Not thread-safe.
/// </summary>
public sealed unsafe class DuckDbChunk : IDisposable
{
    private readonly ChunkHandle _handle;

    internal DuckDbChunk(ChunkHandle handle)
    {
        _handle = handle;
        Count = (int)NativeMethods.duckdb_data_chunk_get_size(handle);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>A column's values in DuckDB's layout. Values of null rows are unspecified.</summary>
    /// <typeparam name="T">A type of the same size and layout as the column's: <see cref="long"/> for BIGINT and TIMESTAMP, <see cref="DuckDbText"/> for VARCHAR.</typeparam>
    public ReadOnlySpan<T> Values<T>(int column)
        where T : unmanaged => new(NativeMethods.duckdb_vector_get_data(Vector(column)), Count);

    /// <summary>Which rows have a value, a bit a row, lowest first; empty when all have.</summary>
    public ReadOnlySpan<ulong> Validity(int column)
    {
        var words = NativeMethods.duckdb_vector_get_validity(Vector(column));
        return words is null ? [] : new ReadOnlySpan<ulong>(words, Core.Columns.Validity.WordCount(Count));
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _handle.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Vector(int column) => NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column);
}

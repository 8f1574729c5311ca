using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb;

/// <summary>An answer being read, chunk by chunk. Reading on runs the statement on.</summary>
internal sealed unsafe class Answer : IDisposable
{
    private readonly ResultHandle _handle;
    private readonly string _sql;

    // DuckDB calls it an error to ask again after the end.
    private bool _ended;

    private Answer(ResultHandle handle, string sql)
    {
        (_handle, _sql) = (handle, sql);
        ReturnType = NativeMethods.duckdb_result_return_type(*handle.Pointer);
        var columns = ImmutableArray.CreateBuilder<DuckDbColumn>();
        if (ReturnType == NativeReturnType.Rows)
        {
            for (ulong i = 0; i < NativeMethods.duckdb_column_count(handle.Pointer); i++)
            {
                using var type = NativeMethods.duckdb_column_logical_type(handle.Pointer, i);
                columns.Add(new DuckDbColumn(NativeText.Read(NativeMethods.duckdb_column_name(handle.Pointer, i)), NativeMethods.duckdb_get_type_id(type)));
            }
        }

        Columns = columns.DrainToImmutable();
    }

    /// <summary>The columns; none when the statement gives no rows.</summary>
    internal ImmutableArray<DuckDbColumn> Columns { get; }

    internal bool IsClosed => _handle.IsClosed;

    private NativeReturnType ReturnType { get; }

    public void Dispose() => _handle.Dispose();

    internal static Result<Answer> From(PendingHandle pending, ConnectionHandle connection, string sql)
    {
        var handle = new ResultHandle();
        if (NativeMethods.duckdb_execute_pending(pending, handle.Pointer) == NativeState.Success)
        {
            handle.Keep(connection);
            return new Answer(handle, sql);
        }

        using (handle)
        {
            return DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_result_error(handle.Pointer)), sql);
        }
    }

    /// <summary>The full type of a column; the caller disposes it.</summary>
    internal LogicalTypeHandle TypeOf(int column) => NativeMethods.duckdb_column_logical_type(_handle.Pointer, (ulong)column);

    /// <summary>The next rows, or null at the end.</summary>
    /// <exception cref="ObjectDisposedException">The answer was closed meanwhile.</exception>
    internal Result<DuckDbChunk?> Next()
    {
        if (_ended)
        {
            return Result.Of<DuckDbChunk?>(null);
        }

        var held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            var chunk = NativeMethods.duckdb_fetch_chunk(*_handle.Pointer);
            if (!chunk.IsInvalid)
            {
                return new DuckDbChunk(chunk);
            }

            _ended = true;
            var error = NativeText.Read(NativeMethods.duckdb_result_error(_handle.Pointer));
            return error.Length == 0 ? Result.Of<DuckDbChunk?>(null) : DuckDbRefusals.From(error, _sql);
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>Reads to the end for the effect alone; returns the rows changed.</summary>
    internal Result<long> Drain(StatementWatch watch)
    {
        var changed = 0L;
        while (true)
        {
            watch.Look();
            var next = Next();
            if (!next.TryGet(out var chunk))
            {
                return next.Refused<long>();
            }

            if (chunk is null)
            {
                return changed;
            }

            using (chunk)
            {
                changed += ReturnType == NativeReturnType.ChangedRows && chunk.Count > 0 ? chunk.Values<long>(0)[0] : 0;
            }
        }
    }
}

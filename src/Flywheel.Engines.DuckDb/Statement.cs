using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Native;
using Flywheel.Engines.DuckDb.Reading;

namespace Flywheel.Engines.DuckDb;

/// <summary>A prepared statement.</summary>
internal sealed unsafe class Statement(DuckDbConnection connection, PreparedHandle handle, string sql) : IDisposable
{
    public void Dispose() => handle.Dispose();

    /// <summary>Gives every <c>$name</c> its value; refuses a name without one. Names that the statement does not use are left alone: another of the script may.</summary>
    internal Result Bind(IReadOnlyDictionary<string, object?> parameters)
    {
        var count = NativeMethods.duckdb_nparams(handle);
        for (ulong i = 1; i <= count; i++)
        {
            var name = NativeText.Take(NativeMethods.duckdb_parameter_name(handle, i));
            if (!parameters.TryGetValue(name, out var value))
            {
                return DuckDbRefusals.ParameterMissing(name, parameters.Keys);
            }

            if (Bind(i, value) != NativeState.Success)
            {
                return DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_prepare_error(handle)), sql);
            }
        }

        return Result.Ok;
    }

    /// <summary>Runs until the first rows are there, on this thread and DuckDB's own.</summary>
    internal Result<Answer> Start(StatementWatch watch)
    {
        var started = NativeMethods.duckdb_pending_prepared_streaming(handle, out var pending);
        using (pending)
        {
            if (started != NativeState.Success)
            {
                return DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_pending_error(pending)), sql);
            }

            pending.Keep(connection.Handle);
            var spin = default(SpinWait);
            for (var state = NativePendingState.NotReady; state != NativePendingState.Ready;)
            {
                watch.Look();
                state = NativeMethods.duckdb_pending_execute_task(pending);
                switch (state)
                {
                    case NativePendingState.Error:
                        return DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_pending_error(pending)), sql);
                    case NativePendingState.NoTasks:
                        // Other threads have the work: yield at first, sleep when it lasts.
                        spin.SpinOnce();
                        break;
                    default:
                        spin.Reset();
                        break;
                }
            }

            return Answer.From(pending, connection.Handle, sql);
        }
    }

    /// <summary>The schema of the answer, without running it.</summary>
    internal Result<Schema> Describe()
    {
        var columns = new (DuckDbColumn, LogicalTypeHandle)[NativeMethods.duckdb_prepared_statement_column_count(handle)];
        for (var i = 0; i < columns.Length; i++)
        {
            var type = NativeMethods.duckdb_prepared_statement_column_logical_type(handle, (ulong)i);
            columns[i] = (new DuckDbColumn(NativeText.Take(NativeMethods.duckdb_prepared_statement_column_name(handle, (ulong)i)), NativeMethods.duckdb_get_type_id(type)), type);
            type.Dispose();
        }

        return GivesRows(columns) ? Narrowing.SchemaOf([.. columns.Select(column => column.Item1)]) : new Schema([]);
    }

    // A statement that changes rows answers with their number, unless it says RETURNING.
    private bool GivesRows((DuckDbColumn Column, LogicalTypeHandle)[] columns) =>
        NativeMethods.duckdb_prepared_statement_type(handle) switch
        {
            NativeStatementType.Select or NativeStatementType.Explain or NativeStatementType.Call or NativeStatementType.Pragma => true,
            NativeStatementType.Insert or NativeStatementType.Update or NativeStatementType.Delete or NativeStatementType.MergeInto =>
                columns is not [{ Column: { Name: "Count", Type: DuckDbType.BigInt } }],
            _ => false,
        };

    private NativeState Bind(ulong index, object? value)
    {
        switch (value)
        {
            case null:
                return NativeMethods.duckdb_bind_null(handle, index);
            case bool flag:
                return NativeMethods.duckdb_bind_boolean(handle, index, flag ? (byte)1 : (byte)0);
            case long number:
                return NativeMethods.duckdb_bind_int64(handle, index, number);
            case double number:
                return NativeMethods.duckdb_bind_double(handle, index, number);
            case Timestamp moment:
                return NativeMethods.duckdb_bind_timestamp(handle, index, moment.Microseconds);
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                fixed (byte* bytes = utf8)
                {
                    return NativeMethods.duckdb_bind_varchar_length(handle, index, bytes, (ulong)utf8.Length);
                }

            default:
                throw new ArgumentException($"A parameter is bool, long, double, string, Timestamp or null, not {value.GetType().Name}.", nameof(value));
        }
    }
}

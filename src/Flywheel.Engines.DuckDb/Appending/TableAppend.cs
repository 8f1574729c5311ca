using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb.Appending;

/// <summary>Appends a batch to a table through DuckDB's appender, chunk by chunk: all rows or none.</summary>
internal static unsafe class TableAppend
{
    internal static Result<long> Run(DuckDbConnection connection, string table, ColumnBatch rows, StatementWatch watch)
    {
        if (!Execute(connection, "BEGIN").IsOk)
        {
            // The caller has a transaction open: the rows belong to that one.
            return Write(connection, table, rows, watch);
        }

        try
        {
            var written = Write(connection, table, rows, watch);
            var closed = Execute(connection, written.IsOk ? "COMMIT" : "ROLLBACK");
            return closed.IsOk ? written : closed;
        }
        catch (OperationCanceledException)
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private static Result<long> Write(DuckDbConnection connection, string table, ColumnBatch rows, StatementWatch watch) =>
        MakeTable(connection, table, rows.Schema) is { } refusal ? refusal : Append(connection, table, rows, watch);

    private static Refusal? MakeTable(DuckDbConnection connection, string table, Schema schema)
    {
        if (schema.Fields.IsEmpty)
        {
            return new Refusal("tables.append", "No columns", $"Rows for '{table}' have no columns.");
        }

        var columns = schema.Fields.Select(field => $"{Quoted(field.Name)} {SqlType(field.Type)}{(field.Nullable ? "" : " NOT NULL")}");
        var made = Execute(connection, $"CREATE TABLE IF NOT EXISTS {Quoted(table)} ({string.Join(", ", columns)})");
        if (!made.IsOk)
        {
            return made.Refusals[0];
        }

        var described = Describe(connection, table);
        if (!described.TryGet(out var there))
        {
            return described.Refusals[0];
        }

        return there.Fields.Select(field => (field.Name, field.Type)).SequenceEqual(schema.Fields.Select(field => (field.Name, field.Type)))
            ? null
            : new Refusal("tables.append", "Columns differ", $"The table '{table}' has {there}; the rows have {schema}.");
    }

    private static Result<Schema> Describe(DuckDbConnection connection, string table)
    {
        using var script = connection.Parse($"SELECT * FROM {Quoted(table)}").Value;
        using var statement = script.Prepare(0).Value;
        return statement.Describe();
    }

    private static Result<long> Append(DuckDbConnection connection, string table, ColumnBatch rows, StatementWatch watch)
    {
        AppenderHandle appender;
        fixed (byte* name = Encoding.UTF8.GetBytes(table + '\0'))
        {
            var created = NativeMethods.duckdb_appender_create(connection.Handle, null, name, out appender);
            appender.Keep(connection.Handle);
            if (created != NativeState.Success)
            {
                return Failed(appender);
            }
        }

        using (appender)
        using (var chunk = new AppendChunk(rows))
        {
            try
            {
                for (var start = 0; start < rows.Count; start += AppendChunk.MostRows)
                {
                    watch.Look();
                    chunk.Fill(start);
                    if (NativeMethods.duckdb_append_data_chunk(appender, chunk.Handle) != NativeState.Success)
                    {
                        return Failed(appender);
                    }
                }

                return NativeMethods.duckdb_appender_close(appender) == NativeState.Success ? rows.Count : Failed(appender);
            }
            catch (OperationCanceledException)
            {
                // What is not flushed yet must not be flushed by the appender's end.
                NativeMethods.duckdb_appender_clear(appender);
                throw;
            }
        }
    }

    private static Refusal Failed(AppenderHandle appender) => DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_appender_error(appender)), "");

    private static Result<long> Execute(DuckDbConnection connection, string sql)
    {
        using var script = connection.Parse(sql).Value;
        var prepared = script.Prepare(0);
        if (!prepared.TryGet(out var statement))
        {
            return prepared.Refused<long>();
        }

        using (statement)
        {
            var started = statement.Start(StatementWatch.None);
            if (!started.TryGet(out var answer))
            {
                return started.Refused<long>();
            }

            using (answer)
            {
                return answer.Drain(StatementWatch.None);
            }
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string SqlType(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.Text => "VARCHAR",
        _ => "TIMESTAMP",
    };
}

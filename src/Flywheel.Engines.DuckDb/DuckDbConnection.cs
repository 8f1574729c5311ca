using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb;

/// <summary>One database in memory and the one connection to it. Calls block; only <see cref="Interrupt"/> and <see cref="Progress"/> may come from other threads.</summary>
internal sealed unsafe class DuckDbConnection : IDisposable
{
    private const long LeastMemoryBytes = 16L << 20;

    // Zone and progress are settings of a connection; after them nothing can be set any more, by our SQL or a user's.
    private const string SetUp = """
        SET TimeZone = 'UTC'; SET errors_as_json = true;
        SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0;
        SET lock_configuration = true;
        """;

    private readonly DatabaseHandle _database;

    private DuckDbConnection(DatabaseHandle database, ConnectionHandle handle) => (_database, Handle) = (database, handle);

    internal ConnectionHandle Handle { get; }

    /// <summary>How far the running statement is, in per cent; negative when DuckDB cannot tell.</summary>
    internal double Progress => NativeMethods.duckdb_query_progress(Handle).Percentage;

    public void Dispose()
    {
        Handle.Dispose();
        _database.Dispose();
    }

    internal static DuckDbConnection Open(TableSessionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryBytes, LeastMemoryBytes);
        using var config = Configure(options);
        if (NativeMethods.duckdb_open_ext(null, out var database, config, out var error) != NativeState.Success)
        {
            database.Dispose();
            throw new InvalidOperationException($"DuckDB did not open: {NativeText.Take(error)}");
        }

        if (NativeMethods.duckdb_connect(database, out var handle) != NativeState.Success)
        {
            database.Dispose();
            throw new InvalidOperationException("DuckDB did not connect to its own database.");
        }

        handle.Keep(database);
        var connection = new DuckDbConnection(database, handle);
        connection.RunSetUp();
        return connection;
    }

    /// <summary>Stops the running statement, which then fails as interrupted; does nothing when none runs or the connection is gone.</summary>
    internal void Interrupt()
    {
        try
        {
            NativeMethods.duckdb_interrupt(Handle);
        }
        catch (ObjectDisposedException)
        {
            // A cancellation that comes after the end has nothing to stop.
        }
    }

    /// <summary>Cuts a text into statements.</summary>
    internal Result<Script> Parse(string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            return DuckDbRefusals.Sql("The text holds a NUL character, where DuckDB would stop reading.", null);
        }

        var utf8 = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, utf8);
        ulong count;
        ExtractedHandle statements;
        fixed (byte* text = utf8)
        {
            count = NativeMethods.duckdb_extract_statements(Handle, text, out statements);
        }

        if (count > 0)
        {
            statements.Keep(Handle);
            return new Script(this, statements, (int)count, sql);
        }

        using (statements)
        {
            var error = NativeText.Read(NativeMethods.duckdb_extract_statements_error(statements));
            return error.Length == 0 ? DuckDbRefusals.Sql("The text holds no statement.", null) : DuckDbRefusals.From(error, sql);
        }
    }

    private static ConfigHandle Configure(TableSessionOptions options)
    {
        NativeMethods.duckdb_create_config(out var config);
        Set("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
        Set("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{options.MemoryBytes}B"));
        Set("temp_directory", options.SpillFolder ?? "");
        Set("preserve_insertion_order", "true");
        // An engine that may fetch code while it answers is not reproducible, and not safe.
        Set("autoinstall_known_extensions", "false");
        Set("autoload_known_extensions", "false");
        Set("allow_community_extensions", "false");
        Set("allow_persistent_secrets", "false");
        return config;

        void Set(string name, string value)
        {
            if (NativeMethods.duckdb_set_config(config, name, value) != NativeState.Success)
            {
                throw new InvalidOperationException($"DuckDB does not know the setting {name} = '{value}'.");
            }
        }
    }

    private void RunSetUp()
    {
        using var script = Parse(SetUp).Value;
        for (var i = 0; i < script.Count; i++)
        {
            using var statement = script.Prepare(i).Value;
            using var answer = statement.Start(StatementWatch.None).Value;
            answer.Drain(StatementWatch.None);
        }
    }
}

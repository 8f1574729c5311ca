using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Flywheel.Storage.Catalog;

/// <summary>Opens connections to one catalog file the way the house wants them, and keeps idle readers warm.</summary>
internal sealed class SqliteConnections(string path, TimeSpan wait) : IDisposable
{
    // More readers than this at once is a burst; the rest are closed after use.
    private const int Kept = 8;
    private readonly ConcurrentBag<SqliteConnection> _readers = [];

    public SqliteConnection RentReader() => _readers.TryTake(out var reader) ? reader : Open("PRAGMA query_only=ON; PRAGMA cache_size=-4000;");

    public void ReturnReader(SqliteConnection reader)
    {
        if (_readers.Count < Kept)
        {
            _readers.Add(reader);
        }
        else
        {
            reader.Dispose();
        }
    }

    /// <summary>
    /// A connection whose commits survive power loss: with a write-ahead log, FULL flushes the log at every commit
    /// (sqlite.org/pragma.html#pragma_synchronous).
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        var writer = Open("PRAGMA synchronous=FULL;");
        using var command = writer.CreateCommand();
        // The log is copied into the file by WriteAheadLog, off the path of those who write.
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0";
        command.ExecuteNonQuery();
        return writer;
    }

    /// <summary>A connection that copies the log into the file; see <see cref="WriteAheadLog"/>.</summary>
    public SqliteConnection OpenCheckpointer() => Open("PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;");

    public string LogPath => path + "-wal";

    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // SQLite's own wait backs off finely; the provider's would sleep 150 ms at a time.
            // LIKE tells upper from lower case in the standard and in PostgreSQL; rooms write SQL for both.
            command.CommandText = string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={(long)wait.TotalMilliseconds}; PRAGMA foreign_keys=ON; PRAGMA case_sensitive_like=ON; {pragmas}");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

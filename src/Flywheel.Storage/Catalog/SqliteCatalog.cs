using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Flywheel.Storage.Catalog;

/// <summary>The catalog in one SQLite file with a write-ahead log. Reads run beside everything.</summary>
internal sealed class SqliteCatalog : ICatalog, IAsyncDisposable
{
    private readonly SqliteConnections _connections;
    private readonly TimeSpan _wait;
    private readonly WriteAheadLog _log;
    private readonly CatalogWrites _writes;
    private SqliteConnection? _writer;
    private bool _flushing = true;

    public SqliteCatalog(SqliteConnections connections, TimeSpan wait, TimeProvider time)
    {
        (_connections, _wait, _log) = (connections, wait, new WriteAheadLog(connections, time));
        _writes = new CatalogWrites(flushed => Task.FromResult<DbTransaction>(Begin(flushed)), flushed => _log.Grown(_writer!, flushed), commitMayBeRepeated: true);
    }

    public static CatalogDialect Dialect { get; } =
        new("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'catalog_migrations'", tables => tables);

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(_writes.IsClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var connection = _connections.RentReader();
        try
        {
            // Not a DbTransaction: callers would have to name it in every command.
            Execute(connection, "BEGIN");
            var result = await read(connection, cancellationToken).ConfigureAwait(false);
            Execute(connection, "COMMIT");
            _connections.ReturnReader(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Task<T> WriteAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writes.QueueAsync(write, flushed: true, cancellationToken);

    public Task<T> WriteSoonAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writes.QueueAsync(write, flushed: false, cancellationToken);

    /// <summary>Writes a copy of everything that is committed, as a catalog file of its own.</summary>
    internal void CopyTo(string path)
    {
        ObjectDisposedException.ThrowIf(_writes.IsClosed, this);
        var reader = _connections.RentReader();
        try
        {
            using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            copy.Open();
            reader.BackupDatabase(copy);
        }
        finally
        {
            _connections.ReturnReader(reader);
        }
    }

    /// <summary>Commits what was taken, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _writer?.Dispose();
        _connections.Dispose();
    }

    private SqliteTransaction Begin(bool flushed)
    {
        try
        {
            _writer ??= _connections.OpenWriter();
            if (flushed != _flushing)
            {
                // sqlite.org/pragma.html#pragma_synchronous: FULL flushes the log at every commit, NORMAL leaves that to a checkpoint.
                Execute(_writer, flushed ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
                _flushing = flushed;
            }

            return _writer.BeginTransaction(deferred: false);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY)
        {
            throw new TimeoutException($"The catalog was kept by another process for more than {_wait.TotalSeconds:0} s.", fault);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Data;
using System.Data.Common;
using Flywheel.Storage;
using Flywheel.Storage.Catalog;
using Npgsql;

namespace Flywheel.Cluster.Postgres;

/// <summary>
/// The catalog in one schema of a PostgreSQL database. One process at a time writes, held apart by an advisory lock of the schema, as one process at
/// a time writes to a file: what rooms read inside a write stays true until its commit, and no write has to be repeated. Reads run beside everything.
/// </summary>
internal sealed class PostgresCatalog : ICatalog, IAsyncDisposable
{
    // The first half of the lock's key, so that locks of other programs in the database do not meet ours; the second half is the schema.
    private const string Lock = "SELECT pg_advisory_xact_lock(1180462695, hashtext(current_schema()))";
    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _wait;
    private readonly CatalogWrites _writes;
    private NpgsqlConnection? _writer;

    public PostgresCatalog(NpgsqlDataSource source, TimeSpan wait)
    {
        (_source, _wait) = (source, wait);
        // A commit whose answer was lost with the connection may have happened.
        _writes = new CatalogWrites(_ => BeginAsync(), _ => { }, commitMayBeRepeated: false);
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(_writes.IsClosed, this);
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // Not a DbTransaction: callers would have to name it in every command. Closing a connection takes back what was not committed.
            await ExecuteAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken).ConfigureAwait(false);
            var result = await read(connection, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, "COMMIT", cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    public Task<T> WriteAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writes.QueueAsync(write, flushed: true, cancellationToken);

    /// <summary>Waits for the server's disk like every write: an unflushed commit would not survive the death of the server's process.</summary>
    public Task<T> WriteSoonAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        _writes.QueueAsync(write, flushed: true, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<DbTransaction> BeginAsync()
    {
        try
        {
            return await TryBeginAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException broken) when (broken is not PostgresException && _writer is not null)
        {
            // The server was restarted, or the network cut, since the last write; nothing of this one was sent.
            await _writer.DisposeAsync().ConfigureAwait(false);
            _writer = null;
            return await TryBeginAsync().ConfigureAwait(false);
        }
    }

    private async Task<DbTransaction> TryBeginAsync()
    {
        _writer ??= await _source.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        // After the lock each statement sees all that was committed before it.
        var transaction = await _writer.BeginTransactionAsync(IsolationLevel.ReadCommitted, CancellationToken.None).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(_writer, Lock, CancellationToken.None).ConfigureAwait(false);
            return transaction;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw new TimeoutException($"The catalog was kept by another process for more than {_wait.TotalSeconds:0} s.", fault);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Flywheel.Storage.Catalog;

/// <summary>
/// The catalog in one SQLite file with a write-ahead log. Reads run beside everything. Writes queue; those that wait together share
/// one transaction and one flush, each inside its own savepoint, so that one failing takes nothing from the others.
/// </summary>
internal sealed class SqliteCatalog(SqliteConnections connections, TimeSpan wait, TimeProvider time) : ICatalog, IAsyncDisposable
{
    // A batch this large spends its time in SQL, not in the flush.
    private const int LargestBatch = 256;
    private static readonly AsyncLocal<bool> Writing = new();
    private readonly Lock _gate = new();
    private readonly Queue<PendingWrite> _waiting = [];
    private readonly WriteAheadLog _log = new(connections, time);
    private SqliteConnection? _writer;
    private Task _draining = Task.CompletedTask;
    private bool _flushing = true;
    private bool _busy;
    private bool _closed;

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var connection = connections.RentReader();
        try
        {
            // Not a DbTransaction: callers would have to name it in every command.
            Execute(connection, "BEGIN");
            var result = await read(connection, cancellationToken).ConfigureAwait(false);
            Execute(connection, "COMMIT");
            connections.ReturnReader(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Task<T> WriteAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        QueueAsync(write, flushed: true, cancellationToken);

    public Task<T> WriteSoonAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        QueueAsync(write, flushed: false, cancellationToken);

    private Task<T> QueueAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, bool flushed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (Writing.Value)
        {
            throw new InvalidOperationException("A catalog write that starts another one inside it would wait for itself for ever.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var pending = new PendingWrite<T>(write, flushed, cancellationToken);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(pending);
            if (!_busy)
            {
                _busy = true;
                // Whoever came first must not lend its ambient context to everybody's writes.
                using (ExecutionContext.SuppressFlow())
                {
                    _draining = Task.Run(DrainAsync, CancellationToken.None);
                }
            }
        }

        return pending.Task;
    }

    /// <summary>Commits what was taken, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        Task draining;
        lock (_gate)
        {
            _closed = true;
            draining = _draining;
        }

        await draining.ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _writer?.Dispose();
        connections.Dispose();
    }

    private async Task DrainAsync()
    {
        var batch = new List<PendingWrite>();
        while (Take(batch))
        {
            await CommitAsync(batch).ConfigureAwait(false);
        }
    }

    private bool Take(List<PendingWrite> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < LargestBatch && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            return _busy = batch.Count > 0;
        }
    }

    private async Task CommitAsync(List<PendingWrite> batch)
    {
        List<PendingWrite> done = [];
        try
        {
            var flushed = batch.Any(write => write.Flushed);
            using var transaction = Begin(flushed);
            foreach (var write in batch)
            {
                if (await RunAsync(write, transaction, alone: batch.Count == 1).ConfigureAwait(false))
                {
                    done.Add(write);
                }
            }

            if (done.Count > 0)
            {
                transaction.Commit();
                _log.Grown(_writer!, flushed);
            }
        }
        catch (Exception fault)
        {
            // Nothing was committed. The fault may be one write's doing (a full disk at a large one), so each tries alone.
            var left = batch.Count == 1 ? [] : done;
            if (batch.Count == 1)
            {
                batch[0].Fail(fault);
            }

            foreach (var write in left)
            {
                await CommitAsync([write]).ConfigureAwait(false);
            }

            return;
        }

        foreach (var write in done)
        {
            write.Complete();
        }
    }

    private static async Task<bool> RunAsync(PendingWrite write, SqliteTransaction transaction, bool alone)
    {
        const string Savepoint = "one_write";
        if (!alone)
        {
            transaction.Save(Savepoint);
        }

        try
        {
            Writing.Value = true;
            write.CancellationToken.ThrowIfCancellationRequested();
            await write.RunAsync(transaction).ConfigureAwait(false);
            write.CancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception fault)
        {
            write.Fail(fault);
            if (!alone)
            {
                transaction.Rollback(Savepoint);
            }

            return false;
        }
        finally
        {
            Writing.Value = false;
        }

        if (!alone)
        {
            transaction.Release(Savepoint);
        }

        return true;
    }

    private SqliteTransaction Begin(bool flushed)
    {
        try
        {
            _writer ??= connections.OpenWriter();
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
            throw new TimeoutException($"The catalog was kept by another process for more than {wait.TotalSeconds:0} s.", fault);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

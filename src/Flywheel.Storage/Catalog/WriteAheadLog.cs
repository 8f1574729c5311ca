using Microsoft.Data.Sqlite;

namespace Flywheel.Storage.Catalog;

/// <summary>
/// Flushes the catalog's log soon after commits that did not wait for it, and copies it into the file when it has grown. Both would cost
/// a writer milliseconds, so both run beside it. A log that is always written to is never copied whole that way and would grow for ever: when it
/// outgrows <see cref="LargestFrames"/> the writer copies what little came since the last copy, and begins the log anew.
/// </summary>
internal sealed class WriteAheadLog(SqliteConnections connections, TimeProvider time) : IAsyncDisposable
{
    private const long Copied = 8L << 20;
    private const long LargestFrames = 8_000;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(40);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Lock _copy = new();
    private SqliteConnection? _checkpointer;
    private Task _work = Task.CompletedTask;
    private int _commits;
    private int _closed;
    private bool _scheduled;
    private volatile bool _isLarge;

    /// <summary>Told by the writer after each commit, outside of any transaction.</summary>
    public void Grown(SqliteConnection writer, bool flushed)
    {
        _commits++;
        if (_isLarge && _copy.TryEnter())
        {
            try
            {
                _isLarge = false;
                Run(writer, "PRAGMA wal_checkpoint(RESTART)");
            }
            finally
            {
                _copy.Exit();
            }
        }

        lock (_gate)
        {
            if (!_scheduled && !_closing.IsCancellationRequested && (!flushed || (_commits & 63) == 0))
            {
                _scheduled = true;
                using (ExecutionContext.SuppressFlow())
                {
                    var before = _work;
                    _work = Task.Run(() => WorkAsync(before), CancellationToken.None);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A catalog is closed by its workspace and by the container that lent it.
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        Task work;
        lock (_gate)
        {
            work = _work;
        }

        await work.ConfigureAwait(false);
        _checkpointer?.Dispose();
        _closing.Dispose();
    }

    private long Length => new FileInfo(connections.LogPath) is { Exists: true } file ? file.Length : 0;

    private async Task WorkAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Delay, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // Cleared before the flush: what is committed from here on asks for another one.
            _scheduled = false;
        }

        try
        {
            using (var log = File.OpenHandle(connections.LogPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            {
                RandomAccess.FlushToDisk(log);
            }

            if (Length > Copied)
            {
                lock (_copy)
                {
                    _checkpointer ??= connections.OpenCheckpointer();
                    _isLarge = Run(_checkpointer, "PRAGMA wal_checkpoint(PASSIVE)") > LargestFrames;
                }
            }
        }
        catch (Exception gone) when (gone is FileNotFoundException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY })
        {
            // No log: it was copied whole and removed. Busy: another process copies it.
        }
    }

    /// <summary>Runs a checkpoint; the answer is how many frames the log holds (sqlite.org/pragma.html#pragma_wal_checkpoint).</summary>
    private static long Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) : 0;
    }
}

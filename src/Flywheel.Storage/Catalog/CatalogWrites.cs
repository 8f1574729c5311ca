using System.Data.Common;

namespace Flywheel.Storage.Catalog;

/// <summary>
/// The writes of one catalog, for whoever implements <see cref="ICatalog"/>. Writes queue; those that wait together share one transaction and
/// one commit, each inside its own savepoint, so that one failing takes nothing from the others. Safe to use from many threads.
/// </summary>
public sealed class CatalogWrites : IAsyncDisposable
{
    // A batch this large spends its time in SQL, not in the flush.
    private const int LargestBatch = 256;
    private const string Savepoint = "one_write";
    private static readonly AsyncLocal<bool> Writing = new();
    private readonly Func<bool, Task<DbTransaction>> _begin;
    private readonly Action<bool> _committed;
    private readonly bool _commitMayBeRepeated;
    private readonly BatchQueue<PendingWrite> _queue;

    /// <summary>Begins without writes.</summary>
    /// <param name="begin">Begins a transaction in which nobody else writes; told whether anyone in it waits for the disk.</param>
    /// <param name="committed">Told after each commit, outside of any transaction.</param>
    /// <param name="commitMayBeRepeated">
    /// True when a commit that failed has certainly not happened: then each of its writes is tried alone. False when nobody can know, as when a
    /// connection broke: then all of them fail.
    /// </param>
    public CatalogWrites(Func<bool, Task<DbTransaction>> begin, Action<bool> committed, bool commitMayBeRepeated) =>
        (_begin, _committed, _commitMayBeRepeated, _queue) = (begin, committed, commitMayBeRepeated, new BatchQueue<PendingWrite>(LargestBatch, CommitAsync));

    /// <summary>True once no more writes are taken.</summary>
    public bool IsClosed => _queue.IsClosed;

    /// <summary>Takes a write; completes when its commit did. See <see cref="ICatalog.WriteAsync"/>.</summary>
    /// <param name="write">What to write.</param>
    /// <param name="flushed">True when nobody may be told before the disk has it.</param>
    /// <param name="cancellationToken">Takes the write back as long as it is not committed.</param>
    public Task<T> QueueAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, bool flushed, CancellationToken cancellationToken)
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
        _queue.Add(pending);
        return pending.Task;
    }

    /// <summary>Takes no more, and waits for what was taken.</summary>
    public ValueTask DisposeAsync() => new(_queue.CloseAsync());

    private async Task CommitAsync(List<PendingWrite> batch)
    {
        // Those that nobody was answered about yet.
        List<PendingWrite> open = [.. batch];
        try
        {
            var flushed = batch.Any(write => write.Flushed);
            var transaction = await _begin(flushed).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var write in batch)
                {
                    if (await FailsAsync(write, transaction, alone: batch.Count == 1).ConfigureAwait(false))
                    {
                        open.Remove(write);
                    }
                }

                if (open.Count > 0)
                {
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                    _committed(flushed);
                }
            }
        }
        catch (Exception fault)
        {
            foreach (var write in open)
            {
                if (batch.Count == 1 || !_commitMayBeRepeated)
                {
                    write.Fail(fault);
                }
                else
                {
                    // Nothing was committed. The fault may be one write's doing (a full disk at a large one), so each tries alone.
                    await CommitAsync([write]).ConfigureAwait(false);
                }
            }

            return;
        }

        foreach (var write in open)
        {
            write.Complete();
        }
    }

    /// <summary>Runs one write; true when it failed and was told so.</summary>
    private static async Task<bool> FailsAsync(PendingWrite write, DbTransaction transaction, bool alone)
    {
        if (!alone)
        {
            await transaction.SaveAsync(Savepoint).ConfigureAwait(false);
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
            if (!alone)
            {
                await transaction.RollbackAsync(Savepoint).ConfigureAwait(false);
            }

            write.Fail(fault);
            return true;
        }
        finally
        {
            Writing.Value = false;
        }

        if (!alone)
        {
            await transaction.ReleaseAsync(Savepoint).ConfigureAwait(false);
        }

        return false;
    }
}

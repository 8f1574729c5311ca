using System.Data.Common;
using Flywheel.Storage;
using Flywheel.Storage.Catalog;

namespace Flywheel.Tracking.Recording;

/// <summary>
/// Everything that is written passes here, one thing after another; what waits together shares one transaction. Writes look before they
/// write and answer in values, so one needs no savepoint against another: that is what makes a small write cheap.
/// </summary>
internal sealed class Recorder
{
    private const int LargestBatch = 512;
    private readonly ICatalog _catalog;
    private readonly Inbox _inbox = new();
    private readonly BatchQueue<RecordingWrite> _queue;

    public Recorder(ICatalog catalog) => (_catalog, _queue) = (catalog, new BatchQueue<RecordingWrite>(LargestBatch, CommitAsync));

    /// <summary>Runs a write; completes when it survives <c>kill -9</c>. It may be run again, so it must have no effect outside the session.</summary>
    public Task<T> WriteAsync<T>(Func<RecordingSession, T> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var pending = new RecordingWrite<T>(write);
        _queue.Add(pending);
        return pending.Task;
    }

    /// <summary>Settles what is in the inbox, so that whoever reads points next sees all that was acknowledged.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var waiting = await _catalog.ReadAsync((connection, _) => Task.FromResult(Inbox.HasAny(connection)), cancellationToken).ConfigureAwait(false);
        while (waiting)
        {
            waiting = await WriteAsync(Settling.Run, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(List<RecordingWrite> batch)
    {
        try
        {
            await _catalog.WriteSoonAsync((transaction, _) => RunAsync(batch, transaction), CancellationToken.None).ConfigureAwait(false);
            batch.ForEach(write => write.Complete());
            if (batch.Count > 1)
            {
                // Those just answered mostly come back at once with the next thing; behind them in the queue, more share a commit.
                await Task.Yield();
            }
        }
        catch (Exception fault)
        {
            batch.ForEach(write => write.Fail(fault));
        }
    }

    private Task<bool> RunAsync(List<RecordingWrite> batch, DbTransaction transaction)
    {
        var session = new RecordingSession(transaction, _inbox);
        foreach (var write in batch)
        {
            write.Run(session);
        }

        session.Finish();
        return Task.FromResult(true);
    }
}

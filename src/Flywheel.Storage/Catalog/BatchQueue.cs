namespace Flywheel.Storage.Catalog;

/// <summary>
/// Things that wait for one worker, which is handed as many as wait, in the order they came. The worker runs while something waits and no longer. Safe to use from many threads.
/// </summary>
/// <param name="largest">How many it is handed at most: more would make those in front wait for those behind.</param>
/// <param name="handle">What it does with them; it tells each how it went, and throws nothing. The list is its own until it returns.</param>
public sealed class BatchQueue<T>(int largest, Func<List<T>, Task> handle)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = [];
    private Task _draining = Task.CompletedTask;
    private bool _busy;
    private bool _closed;

    /// <summary>True once nothing more is taken.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Takes one.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(item);
            if (!_busy)
            {
                _busy = true;
                // Whoever came first must not lend its ambient context to everybody's.
                using (ExecutionContext.SuppressFlow())
                {
                    _draining = Task.Run(DrainAsync, CancellationToken.None);
                }
            }
        }
    }

    /// <summary>Takes no more, and waits for what was taken.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            return _draining;
        }
    }

    private async Task DrainAsync()
    {
        var batch = new List<T>();
        while (Take(batch))
        {
            await handle(batch).ConfigureAwait(false);
        }
    }

    private bool Take(List<T> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < largest && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            return _busy = batch.Count > 0;
        }
    }
}

using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Journal;

/// <summary>
/// This process's rows of one dataset. Appends put lines into the filling batch; one thread writes and flushes a whole batch at a
/// time, so rows that arrive during a flush share the next one (group commit: DeWitt et al., "Implementation techniques for main
/// memory database systems", SIGMOD 1984).
/// </summary>
internal sealed class JournalLane : IDisposable
{
    private readonly object _gate = new();
    private readonly string _folder;
    private readonly string _writer;
    private readonly int _pendingBytes;
    private readonly SegmentWriter _segments;
    private readonly Thread _flusher;
    private AppendBatch _filling = new();
    private AppendBatch _flying = new();
    private AppendWaiter? _idle;
    private TaskCompletionSource? _room;
    private bool _closing;

    // Someone, the flushing thread or an appender, owns the flying batch and the files.
    private bool _writing;
    private long _next;

    public JournalLane(string folder, string writer, IDisk disk, StorageOptions options)
    {
        (_folder, _writer, _pendingBytes) = (folder, writer, options.PendingBytes);
        _segments = new SegmentWriter(folder, writer, disk, options);
        _next = _segments.Last + 1;
        _flusher = new Thread(FlushAll) { IsBackground = true, Name = $"journal {Path.GetFileName(folder)}" };
        _flusher.Start();
    }

    /// <summary>See <see cref="SegmentWriter.Settle"/>.</summary>
    public (Segment Segment, long Length, long Last) Settle() => _segments.Settle();

    public ValueTask<JournalPosition> AppendAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JournalDurability durability, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var row in rows.Span)
        {
            bytes += row.Length + SegmentLine.MaxOverhead;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (durability == JournalDurability.Written && TryBegin(rows.Span, bytes, out var last))
        {
            return WriteHere(last);
        }

        return TryAppend(rows.Span, bytes, durability, out var waiter, out var room) ? waiter!.Task : AppendLaterAsync(rows, bytes, durability, room!, cancellationToken);
    }

    public void Return(AppendWaiter waiter)
    {
        lock (_gate)
        {
            waiter.Next = _idle;
            _idle = waiter;
        }
    }

    /// <summary>Writes what was appended, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _flusher.Join();
        _segments.Dispose();
    }

    private async ValueTask<JournalPosition> AppendLaterAsync(
        ReadOnlyMemory<ReadOnlyMemory<byte>> rows, long bytes, JournalDurability durability, Task room, CancellationToken cancellationToken)
    {
        while (true)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryAppend(rows.Span, bytes, durability, out var waiter, out var again))
            {
                return await waiter!.Task.ConfigureAwait(false);
            }

            room = again!;
        }
    }

    // Rows that need no flush are written by who appends them, when nobody else is writing: no thread is woken and nobody waits.
    private bool TryBegin(ReadOnlySpan<ReadOnlyMemory<byte>> rows, long bytes, out long last)
    {
        lock (_gate)
        {
            last = -1;
            if (_writing || _closing || _segments.Broken is not null || _filling.Length > 0 || bytes > _pendingBytes)
            {
                return false;
            }

            foreach (var row in rows)
            {
                _filling.Add(_next++, row.Span);
            }

            (_filling, _flying, _writing, last) = (_flying, _filling, true, _next - 1);
            return true;
        }
    }

    private ValueTask<JournalPosition> WriteHere(long last)
    {
        var fault = WriteFlying(last);
        Finish(null);
        return fault is null ? ValueTask.FromResult(new JournalPosition(_writer, last)) : ValueTask.FromException<JournalPosition>(fault);
    }

    private Exception? WriteFlying(long last)
    {
        try
        {
            _segments.Write(_flying, last);
            return null;
        }
        catch (Exception failure)
        {
            Undo(failure);
            return failure;
        }
    }

    private void Finish(Exception? fault)
    {
        _flying.Finish(fault, keepBytes: _pendingBytes);
        lock (_gate)
        {
            _writing = false;

            // To wake a thread costs more than to write a row: the flusher is only woken when it has something to do.
            if (_filling.Length > 0 || _closing)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryAppend(ReadOnlySpan<ReadOnlyMemory<byte>> rows, long bytes, JournalDurability durability, out AppendWaiter? waiter, out Task? room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            if (_segments.Broken is { } broken)
            {
                throw new IOException($"The journal '{_folder}' stopped after a failed flush: {broken.Message} Start the process again.", broken);
            }

            (waiter, room) = (null, null);
            if (_filling.Length > 0 && _filling.Length + bytes > _pendingBytes)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }

            foreach (var row in rows)
            {
                _filling.Add(_next++, row.Span);
            }

            waiter = _idle ?? new AppendWaiter(this);
            _idle = waiter.Next;
            waiter.Next = null;
            waiter.Position = new JournalPosition(_writer, _next - 1);
            _filling.Add(waiter);
            _filling.MustFlush |= durability == JournalDurability.Flushed;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void FlushAll()
    {
        while (Swap(out var last))
        {
            Finish(WriteFlying(last));
        }
    }

    private bool Swap(out long last)
    {
        lock (_gate)
        {
            while (_writing || (_filling.Length == 0 && !_closing))
            {
                Monitor.Wait(_gate);
            }

            (_filling, _flying) = (_flying, _filling);
            last = _next - 1;
            ReleaseRoom();
            _writing = _flying.Length > 0;
            return _writing;
        }
    }

    private void Undo(Exception failure)
    {
        _segments.Cut();
        AppendBatch waiting;
        lock (_gate)
        {
            _next = _segments.Last + 1;

            // Rows that came in meanwhile have offsets after the failed ones.
            waiting = _filling;
            _filling = new AppendBatch();
            ReleaseRoom();
        }

        waiting.Finish(failure, keepBytes: 0);
    }

    private void ReleaseRoom()
    {
        _room?.SetResult();
        _room = null;
    }
}

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

    // Held while a file is flushed in the background or closed, never while holding the gate.
    private readonly object _flushing = new();
    private readonly string _folder;
    private readonly string _writer;
    private readonly IDisk _disk;
    private readonly StorageOptions _options;
    private readonly Thread _flusher;
    private AppendBatch _filling = new();
    private AppendBatch _flying = new();
    private AppendWaiter? _idle;
    private TaskCompletionSource? _room;
    private Exception? _broken;
    private bool _closing;

    // Someone, the flushing thread or an appender, owns the flying batch and the file.
    private bool _writing;
    private long _next;

    // Rows were written that the disk may not have.
    private bool _unflushed;
    private Timer? _flushes;

    private Segment _segment;
    private IDiskFile _file;
    private long _durableLength;
    private long _durable;

    public JournalLane(string folder, string writer, IDisk disk, StorageOptions options)
    {
        (_folder, _writer, _disk, _options) = (folder, writer, disk, options);
        disk.MakeFolder(folder);
        var own = Segment.In(folder).GetValueOrDefault(writer);
        if (own is null)
        {
            _segment = Segment.At(folder, writer, 0);
            _file = disk.Open(_segment.Path);
            disk.FlushFolder(folder);
            _durable = -1;
        }
        else
        {
            _segment = own[^1];
            using (var reading = File.OpenHandle(_segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            {
                (_durableLength, _durable) = SegmentTail.Of(_segment, reading);
            }

            // The last process may have been killed before its flush; what this lane builds on must be durable.
            _file = disk.Open(_segment.Path);
            _file.Flush();
            disk.FlushFolder(folder);
        }

        _next = _durable + 1;
        _flusher = new Thread(FlushAll) { IsBackground = true, Name = $"journal {Path.GetFileName(folder)}" };
        _flusher.Start();
    }

    /// <summary>
    /// The open segment, how much of it is durable, and the last durable row. What was only written is flushed first, so that no reader sees what a loss of power could take;
    /// not in a workspace that would be made again after one.
    /// </summary>
    public (Segment Segment, long Length, long Last) Settle()
    {
        (Segment, long, long) written;
        lock (_gate)
        {
            written = (_segment, _durableLength, _durable);
        }

        if (_options.Durability == JournalDurability.Flushed)
        {
            FlushWritten();
        }

        return written;
    }

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
        _flushes?.Dispose();
        FlushWritten();
        _file.Dispose();
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
            if (_writing || _closing || _broken is not null || _filling.Length > 0 || bytes > _options.PendingBytes)
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
            Write(last);
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
        _flying.Finish(fault, keepBytes: _options.PendingBytes);
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
            if (_broken is not null)
            {
                throw new IOException($"The journal '{_folder}' stopped after a failed flush: {_broken.Message} Start the process again.", _broken);
            }

            (waiter, room) = (null, null);
            if (_filling.Length > 0 && _filling.Length + bytes > _options.PendingBytes)
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

    private void Write(long last)
    {
        var (segment, file, length) = (_segment, _file, _durableLength);
        if (length >= _options.SegmentBytes)
        {
            segment = Segment.At(_folder, _writer, _durable + 1);
            file = _disk.Open(segment.Path);
            _disk.FlushFolder(_folder);
            length = 0;
        }

        try
        {
            file.Write(_flying.Bytes, length);
            if (_flying.MustFlush)
            {
                file.Flush();
            }
        }
        finally
        {
            if (file != _file)
            {
                Turn(segment, file);
            }
        }

        lock (_gate)
        {
            (_durableLength, _durable, _unflushed) = (length + _flying.Length, last, !_flying.MustFlush);
            _flushes ??= _unflushed ? new Timer(_ => FlushWritten(), null, _options.FlushMilliseconds, _options.FlushMilliseconds) : null;
        }
    }

    // A flush that fails here is of rows that were acknowledged: nobody knows what the disk holds, so the lane stops for good.
    private void FlushWritten()
    {
        lock (_flushing)
        {
            IDiskFile file;
            lock (_gate)
            {
                if (!_unflushed || _broken is not null)
                {
                    return;
                }

                (_unflushed, file) = (false, _file);
            }

            Flush(file);
        }
    }

    private void Flush(IDiskFile file)
    {
        try
        {
            file.Flush();
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                _broken = failure;
            }
        }
    }

    private void Turn(Segment segment, IDiskFile file)
    {
        lock (_flushing)
        {
            bool unflushed;
            IDiskFile closed;
            lock (_gate)
            {
                (closed, unflushed, _unflushed) = (_file, _unflushed, false);
                (_segment, _file, _durableLength) = (segment, file, 0);
            }

            if (unflushed)
            {
                Flush(closed);
            }

            closed.Dispose();
        }
    }

    /// <summary>
    /// None of a failed batch may stay: its rows are refused, so they must not be found later. After a flush that failed nobody knows
    /// what the disk holds (Rebello et al., "Can applications recover from fsync failures?", USENIX ATC 2020), so when the cut cannot be
    /// made durable either, the lane stops for good.
    /// </summary>
    private void Undo(Exception failure)
    {
        Exception? broken = null;
        try
        {
            _file.Cut(_durableLength);
            _file.Flush();
        }
        catch (Exception worse)
        {
            broken = worse;
        }

        AppendBatch waiting;
        lock (_gate)
        {
            _broken ??= broken;
            _next = _durable + 1;
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

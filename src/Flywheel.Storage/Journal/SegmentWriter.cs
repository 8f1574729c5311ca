using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Journal;

/// <summary>
/// The files of one writer's rows of one dataset: writes batches to the open segment, begins the next when it is full, and flushes in the background what was only written.
/// One thread writes or cuts at a time; everything else is safe from many threads.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly Lock _gate = new();

    // Held while a file is flushed in the background or closed, never while holding the gate.
    private readonly Lock _flushing = new();
    private readonly string _folder;
    private readonly string _writer;
    private readonly IDisk _disk;
    private readonly StorageOptions _options;
    private Segment _segment;
    private IDiskFile _file;
    private long _length;
    private long _last;
    private Exception? _broken;

    // Rows were written that the disk may not have.
    private bool _unflushed;
    private Timer? _flushes;

    public SegmentWriter(string folder, string writer, IDisk disk, StorageOptions options)
    {
        (_folder, _writer, _disk, _options) = (folder, writer, disk, options);
        disk.MakeFolder(folder);
        var own = Segment.In(folder).GetValueOrDefault(writer);
        if (own is null)
        {
            _segment = Segment.At(folder, writer, 0);
            _file = disk.Open(_segment.Path);
            disk.FlushFolder(folder);
            _last = -1;
            return;
        }

        _segment = own[^1];
        using (var reading = File.OpenHandle(_segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            (_length, _last) = SegmentTail.Of(_segment, reading);
        }

        // The last process may have been killed before its flush; what is built on must be durable.
        _file = disk.Open(_segment.Path);
        _file.Flush();
        disk.FlushFolder(folder);
    }

    /// <summary>The last row that was written; -1 when there is none.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Why nothing may be written any more; null while it may.</summary>
    public Exception? Broken => Volatile.Read(ref _broken);

    /// <summary>
    /// The open segment, how much of it is written, and the last row. What was only written is flushed first, so that no reader sees what a loss of power could take; not in
    /// a workspace that would be made again after one.
    /// </summary>
    public (Segment Segment, long Length, long Last) Settle()
    {
        (Segment, long, long) written;
        lock (_gate)
        {
            written = (_segment, _length, _last);
        }

        if (_options.Durability == JournalDurability.Flushed)
        {
            FlushWritten();
        }

        return written;
    }

    /// <summary>Writes a batch behind what is there, flushed when it says so. After a failure call <see cref="Cut"/>.</summary>
    /// <param name="batch">The lines.</param>
    /// <param name="last">The row that is then the last.</param>
    public void Write(AppendBatch batch, long last)
    {
        var (segment, file, length) = (_segment, _file, _length);
        if (length >= _options.SegmentBytes)
        {
            segment = Segment.At(_folder, _writer, _last + 1);
            file = _disk.Open(segment.Path);
            _disk.FlushFolder(_folder);
            length = 0;
        }

        try
        {
            file.Write(batch.Bytes, length);
            if (batch.MustFlush)
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
            (_length, _last, _unflushed) = (length + batch.Length, last, !batch.MustFlush);
            _flushes ??= _unflushed ? new Timer(_ => FlushWritten(), null, _options.FlushMilliseconds, _options.FlushMilliseconds) : null;
        }
    }

    /// <summary>
    /// Takes away what a failed write left: its rows are refused, so they must not be found later. After a flush that failed nobody knows what the disk holds (Rebello et al.,
    /// "Can applications recover from fsync failures?", USENIX ATC 2020), so when the cut cannot be made durable either, nothing is written any more.
    /// </summary>
    public void Cut()
    {
        try
        {
            _file.Cut(_length);
            _file.Flush();
        }
        catch (Exception worse)
        {
            Break(worse);
        }
    }

    /// <summary>Flushes what was written.</summary>
    public void Dispose()
    {
        _flushes?.Dispose();
        FlushWritten();
        _file.Dispose();
    }

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

    // A flush that fails here is of rows that were acknowledged: nobody knows what the disk holds.
    private void Flush(IDiskFile file)
    {
        try
        {
            file.Flush();
        }
        catch (Exception failure)
        {
            Break(failure);
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
                (_segment, _file, _length) = (segment, file, 0);
            }

            if (unflushed)
            {
                Flush(closed);
            }

            closed.Dispose();
        }
    }

    private void Break(Exception failure)
    {
        lock (_gate)
        {
            _broken ??= failure;
        }
    }
}

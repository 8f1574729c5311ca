namespace Flywheel.Storage.Journal;

/// <summary>Lines on their way to the disk, and who waits for them. Two of them take turns: one fills while the other flies.</summary>
internal sealed class AppendBatch
{
    private const int InitialBytes = 64 * 1024;
    private byte[] _bytes = new byte[InitialBytes];
    private AppendWaiter? _first;
    private AppendWaiter? _last;

    public int Length { get; private set; }

    /// <summary>True when someone waits for the disk, not only for the file.</summary>
    public bool MustFlush { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Add(long offset, ReadOnlySpan<byte> row)
    {
        var room = row.Length + SegmentLine.MaxOverhead;
        if (_bytes.Length - Length < room)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + room));
        }

        Length += SegmentLine.Write(_bytes.AsSpan(Length), offset, row);
    }

    public void Add(AppendWaiter waiter)
    {
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    /// <summary>Empties the batch and tells everyone who waited.</summary>
    public void Finish(Exception? fault, int keepBytes)
    {
        var waiter = _first;
        (_first, _last, Length, MustFlush) = (null, null, 0, false);
        if (_bytes.Length > keepBytes)
        {
            _bytes = new byte[InitialBytes];
        }

        while (waiter is not null)
        {
            // The waiter may be reused the moment it is told.
            var next = waiter.Next;
            waiter.Next = null;
            if (fault is null)
            {
                waiter.Complete();
            }
            else
            {
                waiter.Fail(fault);
            }

            waiter = next;
        }
    }
}

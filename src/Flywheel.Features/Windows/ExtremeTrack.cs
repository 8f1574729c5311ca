using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// Least or greatest over any stretch in O(log n): blocks of 16 events, of 16 blocks, and so on. A block's value is written when the block is
/// complete, and a query reads complete blocks only, so readers need no lock.
/// </summary>
internal sealed class ExtremeTrack(bool greatest, int capacity) : Track
{
    private const int Shift = 4, Fan = 1 << Shift;

    private readonly PresentCount _present = new();
    private long[][] _levels = [new long[capacity]];

    internal override long Bytes => _present.Bytes + _levels.Sum(level => level.Length * 8L);

    internal override Track Empty(int capacity) => new ExtremeTrack(greatest, capacity);

    /// <summary>The extreme key over [from, to); false when no event there has one.</summary>
    internal bool TryGet(int from, int to, out long key)
    {
        key = greatest ? long.MinValue : long.MaxValue;
        if (_present.Between(from, to) == 0)
        {
            return false;
        }

        var levels = Volatile.Read(ref _levels);
        for (var depth = 0; ; depth++)
        {
            var level = levels[depth];
            if (to - from < 2 * Fan || depth == levels.Length - 1)
            {
                key = Scan(level, from, to, key);
                return true;
            }

            var (inner, outer) = ((from + Fan - 1) >> Shift, to >> Shift);
            key = Scan(level, from, inner << Shift, key);
            key = Scan(level, outer << Shift, to, key);
            (from, to) = (inner, outer);
        }
    }

    internal override void Append(int count, Column? column, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            var present = !column!.IsNull(row);
            Add(count++, present, present ? ColumnKeys.Of(column, row) : 0);
        }
    }

    internal override void Append(int count, Track other, int from, int to)
    {
        var source = (ExtremeTrack)other;
        for (var i = from; i < to; i++)
        {
            Add(count++, source._present.Between(i, i + 1) != 0, source._levels[0][i]);
        }
    }

    internal override void Save(ImageWriter image, int count)
    {
        _present.Save(image, count);
        image.Write(_levels[0].AsSpan(0, count));
    }

    internal override void Load(ImageReader image, int count)
    {
        _present.Load(image);
        var keys = image.Longs();
        _levels = [new long[keys.Length]];
        for (var i = 0; i < keys.Length; i++)
        {
            Put(i, keys[i]);
        }
    }

    private void Add(int count, bool present, long key)
    {
        if (!present || !_present.IsAll)
        {
            _present.Append(count, present, _levels[0].Length);
        }

        Put(count, present ? key : greatest ? long.MinValue : long.MaxValue);
    }

    // Writes an event's key, and the value of every block that it completes.
    private void Put(int count, long key)
    {
        Put(0, count, key);
        for (var (depth, filled) = (1, count + 1); (filled & (Fan - 1)) == 0; depth++)
        {
            filled >>= Shift;
            Put(depth, filled - 1, Scan(_levels[depth - 1], (filled - 1) << Shift, filled << Shift, greatest ? long.MinValue : long.MaxValue));
        }
    }

    private void Put(int depth, int index, long key)
    {
        if (depth == _levels.Length)
        {
            Volatile.Write(ref _levels, [.. _levels, new long[Math.Max(4, _levels[depth - 1].Length >> Shift)]]);
        }

        if (index == _levels[depth].Length)
        {
            var levels = (long[][])_levels.Clone();
            Array.Resize(ref levels[depth], Grown(index + 1));
            levels[depth][index] = key;
            Volatile.Write(ref _levels, levels);
        }
        else
        {
            _levels[depth][index] = key;
        }
    }

    private long Scan(long[] level, int from, int to, long best)
    {
        foreach (var key in level.AsSpan(from, to - from))
        {
            best = greatest ? Math.Max(best, key) : Math.Min(best, key);
        }

        return best;
    }
}

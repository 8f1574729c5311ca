using System.Runtime.CompilerServices;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// Exact prefix sums of a value, or of its square. Whole numbers whose sizes add up to less than 2^62 are kept as 64-bit sums; the first value that does not
/// fit turns the track to <see cref="FixedPoint"/>. Both give the same results. Values of 2^60 and more, infinities and NaN cannot be
/// summed exactly: a window that holds one has the sum NaN.
/// </summary>
internal sealed class SumTrack(bool squares, int capacity) : Track
{
    internal const double Limit = 1L << 60;
    private const double NarrowLimit = 1L << 62;

    private readonly PresentCount _present = new();
    private readonly PresentCount _summable = new();
    private object _prefix = new long[capacity + 1];
    private double _size;

    internal override long Bytes => _present.Bytes + _summable.Bytes + (_prefix is long[] narrow ? narrow.Length * 8L : ((FixedPoint[])_prefix).Length * 32L);

    /// <summary>The 64-bit prefix sums, when every value is present and whole: what the fast loops read.</summary>
    internal long[]? Narrow => _present.IsAll && _summable.IsAll ? Volatile.Read(ref _prefix) as long[] : null;

    internal override Track Empty(int capacity) => new SumTrack(squares, capacity);

    internal int CountPresent(int from, int to) => _present.Between(from, to);

    /// <summary>The sum over [from, to) as the nearest double.</summary>
    internal double Sum(int from, int to) =>
        _summable.Between(from, to) != to - from ? double.NaN
        : Volatile.Read(ref _prefix) is long[] narrow ? narrow[to] - narrow[from]
        : (((FixedPoint[])_prefix)[to] - ((FixedPoint[])_prefix)[from]).ToDouble();

    /// <summary>The sum over [from, to) to 106 bits.</summary>
    internal (double High, double Low) Pair(int from, int to) =>
        _summable.Between(from, to) != to - from ? (double.NaN, double.NaN)
        : Volatile.Read(ref _prefix) is long[] narrow ? PairOf(narrow[to] - narrow[from])
        : (((FixedPoint[])_prefix)[to] - ((FixedPoint[])_prefix)[from]).ToPair();

    /// <summary>The sum over [from, to) without <paramref name="skip"/>.</summary>
    internal (double High, double Low) PairWithout(int from, int to, int skip) =>
        _summable.Between(from, skip) + _summable.Between(skip + 1, to) != to - from - 1 ? (double.NaN, double.NaN)
        : Volatile.Read(ref _prefix) is long[] narrow ? PairOf(narrow[skip] - narrow[from] + narrow[to] - narrow[skip + 1])
        : Wide(from, skip, skip + 1, to).ToPair();

    internal override void Append(int count, Column? column, ReadOnlySpan<int> rows)
    {
        Reserve(count + rows.Length);
        var fast = column!.Validity.IsAllPresent && _present.IsAll && _summable.IsAll && _prefix is long[];
        switch (column)
        {
            case BooleanColumn booleans:
                var truths = booleans.Values;
                var done = fast ? AppendWhole(count, new Booleans(booleans), rows) : 0;
                foreach (var row in rows[done..])
                {
                    Add(count + done++, truths[row] ? 1L : 0L, !column.IsNull(row));
                }

                break;
            case DoubleColumn doubles:
                var reals = doubles.Values;
                done = 0;
                foreach (var row in rows)
                {
                    Add(count + done++, reals[row], !column.IsNull(row));
                }

                break;
            default:
                var whole = ((Int64Column)column).Values;
                done = fast ? AppendWhole(count, new Wholes((Int64Column)column), rows) : 0;
                foreach (var row in rows[done..])
                {
                    Add(count + done++, whole[row], !column.IsNull(row));
                }

                break;
        }
    }

    internal override void Append(int count, Track other, int from, int to)
    {
        Reserve(count + to - from);
        var source = (SumTrack)other;
        for (var i = from; i < to; i++, count++)
        {
            var (present, summable) = (source._present.Between(i, i + 1) != 0, source._summable.Between(i, i + 1) != 0);
            if (source._prefix is long[] narrow && _prefix is long[] mine && _size + Math.Abs((double)(narrow[i + 1] - narrow[i])) < NarrowLimit)
            {
                _size += Math.Abs((double)(narrow[i + 1] - narrow[i]));
                mine[count + 1] = mine[count] + narrow[i + 1] - narrow[i];
            }
            else
            {
                Widen()[count + 1] = Widen()[count] + source.Wide(i, i + 1, i + 1, i + 1);
            }

            Mark(count, present, summable);
        }
    }

    internal override void Save(ImageWriter image, int count)
    {
        _present.Save(image, count);
        _summable.Save(image, count);
        image.Write(BitConverter.DoubleToInt64Bits(_size));
        image.Write(_prefix is long[]? 1 : 0);
        if (_prefix is long[] narrow)
        {
            image.Write(narrow.AsSpan(0, count + 1));
        }
        else
        {
            image.WriteRaw<FixedPoint>(((FixedPoint[])_prefix).AsSpan(0, count + 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Load(ImageReader image, int count)
    {
        _present.Load(image);
        _summable.Load(image);
        _size = BitConverter.Int64BitsToDouble(image.Long());
        _prefix = image.Long() == 1 ? image.Longs() : image.Raw<FixedPoint>();
    }

    // The common case, whole numbers of moderate size without nulls, in a loop of its own. Returns how many it could take.
    private int AppendWhole<TValues>(int count, TValues values, ReadOnlySpan<int> rows)
        where TValues : struct, IWholeValues, allows ref struct
    {
        var prefix = ((long[])_prefix).AsSpan(count, rows.Length + 1);
        var (sum, size) = (prefix[0], _size);
        for (var i = 0; i < rows.Length; i++)
        {
            var value = values[rows[i]];
            var term = squares ? value * value : value;
            var grown = size + Math.Abs((double)term);
            if (Math.Abs((double)value) >= (squares ? 1L << 31 : 1L << 53) || grown >= NarrowLimit)
            {
                _size = size;
                return i;
            }

            size = grown;
            prefix[i + 1] = sum += term;
        }

        _size = size;
        return rows.Length;
    }

    private static (double High, double Low) PairOf(long sum)
    {
        double high = sum;
        return (high, sum - (long)high);
    }

    private FixedPoint Wide(int from, int to, int from2, int to2)
    {
        var prefix = Volatile.Read(ref _prefix);
        return prefix is long[] narrow
            ? FixedPoint.From((Int128)(narrow[to] - narrow[from] + narrow[to2] - narrow[from2]))
            : ((FixedPoint[])prefix)[to] - ((FixedPoint[])prefix)[from] + ((FixedPoint[])prefix)[to2] - ((FixedPoint[])prefix)[from2];
    }

    private void Add(int count, double value, bool present)
    {
        var summable = !present || Math.Abs(value) < Limit;
        value = present && summable ? value : 0;
        var term = squares ? value * value : value;
        if (_prefix is long[] narrow && term == Math.Floor(term) && Math.Abs(value) < (squares ? 1L << 31 : Limit) && _size + Math.Abs(term) < NarrowLimit)
        {
            _size += Math.Abs(term);
            narrow[count + 1] = narrow[count] + (long)term;
        }
        else
        {
            var wide = Widen();
            wide[count + 1] = wide[count] + (squares ? FixedPoint.FromSquare(value) : FixedPoint.From(value));
        }

        Mark(count, present, summable);
    }

    // Whole numbers above 2^53 are no doubles, so they have their own way in.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int count, long value, bool present)
    {
        if (Math.Abs((double)value) < 1L << 53)
        {
            Add(count, (double)value, present);
            return;
        }

        var summable = !present || (value is > -(1L << 60) and < 1L << 60);
        var wide = Widen();
        Int128 exact = present && summable ? value : 0;
        wide[count + 1] = wide[count] + FixedPoint.From(squares ? exact * exact : exact);
        Mark(count, present, summable);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mark(int count, bool present, bool summable)
    {
        if (!present || !_present.IsAll)
        {
            _present.Append(count, present, Capacity());
        }

        if (!summable || !_summable.IsAll)
        {
            _summable.Append(count, summable, Capacity());
        }
    }

    private int Capacity() => _prefix is long[] narrow ? narrow.Length - 1 : ((FixedPoint[])_prefix).Length - 1;

    private FixedPoint[] Widen()
    {
        if (_prefix is not long[] narrow)
        {
            return (FixedPoint[])_prefix;
        }

        var wide = Array.ConvertAll(narrow, sum => FixedPoint.From((Int128)sum));
        Volatile.Write(ref _prefix, wide);
        return wide;
    }

    private void Reserve(int count)
    {
        if (Capacity() >= count)
        {
            return;
        }

        if (_prefix is long[] narrow)
        {
            Array.Resize(ref narrow, Grown(count) + 1);
            Volatile.Write(ref _prefix, narrow);
        }
        else
        {
            var wide = (FixedPoint[])_prefix;
            Array.Resize(ref wide, Grown(count) + 1);
            Volatile.Write(ref _prefix, wide);
        }
    }

    private interface IWholeValues
    {
        long this[int row] { get; }
    }

    private readonly ref struct Wholes(Int64Column column) : IWholeValues
    {
        private readonly ReadOnlySpan<long> _values = column.Values;

        public long this[int row] => _values[row];
    }

    private readonly ref struct Booleans(BooleanColumn column) : IWholeValues
    {
        private readonly ReadOnlySpan<bool> _values = column.Values;

        public long this[int row] => _values[row] ? 1 : 0;
    }
}

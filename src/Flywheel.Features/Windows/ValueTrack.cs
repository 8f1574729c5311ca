using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>The values themselves: what <c>last</c> and look-ups read. Values are bool, long, double or string.</summary>
internal sealed class ValueTrack<T>(int capacity) : Track
{
    private readonly PresentCount _present = new();
    private T[] _values = new T[capacity];
    private int[]? _lastPresent;

    internal override long Bytes => _present.Bytes + (_values.Length * 8L) + ((_lastPresent?.Length ?? 0) * 4L);

    internal override Track Empty(int capacity) => new ValueTrack<T>(capacity);

    /// <summary>The value of one event; false for null.</summary>
    internal bool TryGet(int at, out T value)
    {
        value = Volatile.Read(ref _values)[at];
        return _present.Between(at, at + 1) != 0;
    }

    /// <summary>The last event in [from, to) that has a value, or -1.</summary>
    internal int LastPresent(int from, int to)
    {
        var last = Volatile.Read(ref _lastPresent) is { } lastPresent && to > from ? lastPresent[to - 1] : to - 1;
        return last >= from ? last : -1;
    }

    internal override void Append(int count, Column? column, ReadOnlySpan<int> rows)
    {
        Reserve(count + rows.Length);
        foreach (var row in rows)
        {
            var present = !column!.IsNull(row);
            Add(count++, present, present ? Read(column, row) : default!);
        }
    }

    internal override void Append(int count, Track other, int from, int to)
    {
        var source = (ValueTrack<T>)other;
        Reserve(count + to - from);
        for (var i = from; i < to; i++)
        {
            Add(count++, source._present.Between(i, i + 1) != 0, source._values[i]);
        }
    }

    internal override void Save(ImageWriter image, int count)
    {
        _present.Save(image, count);
        switch (_values)
        {
            case string?[] texts:
                image.Write(texts[..count]);
                break;
            case long[] wholes:
                image.Write(wholes.AsSpan(0, count));
                break;
            case double[] numbers:
                image.WriteRaw<double>(numbers.AsSpan(0, count));
                break;
            case bool[] truths:
                image.WriteRaw<bool>(truths.AsSpan(0, count));
                break;
        }
    }

    internal override void Load(ImageReader image, int count)
    {
        _present.Load(image);
        _values = (T[])(typeof(T) == typeof(string) ? image.Texts()
            : typeof(T) == typeof(long) ? image.Longs()
            : typeof(T) == typeof(double) ? image.Raw<double>()
            : (object)image.Raw<bool>());
        if (_present.IsAll)
        {
            return;
        }

        var lastPresent = new int[count];
        for (var i = 0; i < count; i++)
        {
            lastPresent[i] = _present.Between(i, i + 1) != 0 ? i : i == 0 ? -1 : lastPresent[i - 1];
        }

        _lastPresent = lastPresent;
    }

    private static T Read(Column column, int row)
    {
        if (typeof(T) == typeof(bool))
        {
            return (T)(object)((BooleanColumn)column).Values[row];
        }

        if (typeof(T) == typeof(double))
        {
            return (T)(object)((DoubleColumn)column).Values[row];
        }

        return typeof(T) == typeof(long)
            ? (T)(object)(column is TimestampColumn moments ? moments.Values[row] : ((Int64Column)column).Values[row])
            : (T)(object)((TextColumn)column)[row]!;
    }

    private void Add(int count, bool present, T value)
    {
        _values[count] = value;
        if (present && _present.IsAll)
        {
            return;
        }

        var lastPresent = _lastPresent;
        if (lastPresent is null)
        {
            lastPresent = new int[_values.Length];
            for (var i = 0; i < count; i++)
            {
                lastPresent[i] = i;
            }
        }
        else if (lastPresent.Length <= count)
        {
            Array.Resize(ref lastPresent, _values.Length);
        }

        lastPresent[count] = present ? count : count == 0 ? -1 : lastPresent[count - 1];
        Volatile.Write(ref _lastPresent, lastPresent);
        _present.Append(count, present, _values.Length);
    }

    private void Reserve(int count)
    {
        if (_values.Length < count)
        {
            var values = _values;
            Array.Resize(ref values, Grown(count));
            Volatile.Write(ref _values, values);
        }
    }
}

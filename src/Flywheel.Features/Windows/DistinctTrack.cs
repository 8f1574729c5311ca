using System.Numerics;
using System.Runtime.InteropServices;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// How many different values lie in a stretch: those whose previous equal lies before it. Counting them is one pass over the stretch with vector
/// instructions, about eight events a cycle.
/// </summary>
internal sealed class DistinctTrack(int capacity) : Track
{
    // The place before of a null, so that it is never counted.
    private const int Never = int.MaxValue;

    private readonly Dictionary<long, int> _lastOfKey = [];
    private readonly Dictionary<string, long> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _texts = [];
    private long[] _keys = new long[capacity];
    private int[] _previous = new int[capacity];

    internal override long Bytes => (_keys.Length * 12L) + (_lastOfKey.Count * 24L) + (_codes.Count * 96L);

    internal override Track Empty(int capacity) => new DistinctTrack(capacity);

    internal int Count(int from, int to)
    {
        var previous = Volatile.Read(ref _previous).AsSpan(from, to - from);
        var count = 0;
        var i = 0;
        if (previous.Length >= Vector<int>.Count)
        {
            var bound = new Vector<int>(from);
            var counts = Vector<int>.Zero;
            for (; i <= previous.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                // A lane that is less is all ones, which is -1.
                counts -= Vector.LessThan(new Vector<int>(previous[i..]), bound);
            }

            count = Vector.Sum(counts);
        }

        for (; i < previous.Length; i++)
        {
            count += previous[i] < from ? 1 : 0;
        }

        return count;
    }

    /// <summary>The count over [from, to) without one event: one less where no other event there has its value.</summary>
    internal int CountWithout(int from, int to, int skip)
    {
        var count = Count(from, to);
        if (_previous[skip] == Never)
        {
            return count;
        }

        for (var i = from; i < to; i++)
        {
            if (i != skip && _previous[i] != Never && _keys[i] == _keys[skip])
            {
                return count;
            }
        }

        return count - 1;
    }

    internal override void Append(int count, Column? column, ReadOnlySpan<int> rows)
    {
        Reserve(count + rows.Length);
        foreach (var row in rows)
        {
            var present = !column!.IsNull(row);
            Add(count++, present, present ? column is TextColumn texts ? Code(texts[row]!) : ColumnKeys.Of(column, row) : 0);
        }
    }

    internal override void Append(int count, Track other, int from, int to)
    {
        Reserve(count + to - from);
        var source = (DistinctTrack)other;
        for (var i = from; i < to; i++)
        {
            var key = source._keys[i];
            Add(count++, source._previous[i] != Never, source._texts.TryGetValue(key, out var text) ? Code(text) : key);
        }
    }

    internal override void Truncate(int count, int from)
    {
        // Backwards, so that the last place of a value becomes the one before, and so on.
        for (var i = count - 1; i >= from; i--)
        {
            if (_previous[i] >= 0 && _previous[i] != Never)
            {
                _lastOfKey[_keys[i]] = _previous[i];
            }
            else if (_previous[i] != Never)
            {
                _lastOfKey.Remove(_keys[i]);
            }
        }
    }

    internal override void Save(ImageWriter image, int count)
    {
        image.Write(_keys.AsSpan(0, count));
        image.Write(_previous.AsSpan(0, count));
        image.Write([.. _texts.OrderBy(text => text.Key).Select(text => text.Value)]);
    }

    internal override void Load(ImageReader image, int count)
    {
        (_keys, _previous) = (image.Longs(), image.Ints());
        foreach (var text in image.Texts())
        {
            Code(text!);
        }

        for (var i = 0; i < count; i++)
        {
            if (_previous[i] != Never)
            {
                _lastOfKey[_keys[i]] = i;
            }
        }
    }

    private long Code(string text)
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_codes, text, out var seen);
        if (!seen)
        {
            code = _codes.Count;
            _texts.Add(code, text);
        }

        return code;
    }

    private void Add(int count, bool present, long key)
    {
        _keys[count] = key;
        _previous[count] = Never;
        if (present)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOfKey, key, out var seen);
            _previous[count] = seen ? last : -1;
            last = count;
        }
    }

    private void Reserve(int count)
    {
        if (_previous.Length < count)
        {
            var (previous, keys) = (_previous, _keys);
            Array.Resize(ref previous, Grown(count));
            Array.Resize(ref keys, Grown(count));
            _keys = keys;
            Volatile.Write(ref _previous, previous);
        }
    }
}

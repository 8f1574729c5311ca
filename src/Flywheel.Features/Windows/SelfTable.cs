using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// Where to find a row among the events when it could be in its own window: only rows that became known no later than they happened, which most datasets
/// have none of. One writer; readers need no lock.
/// </summary>
internal sealed class SelfTable(KeyTable keys)
{
    private readonly ConcurrentDictionary<int, (long Known, long Row)> _rows = new();

    internal KeyTable Keys => keys;

    internal bool IsEmpty => _rows.IsEmpty;

    internal long Bytes => keys.Bytes + (_rows.Count * 48L);

    internal void Add(ImmutableArray<Column> keyColumns, ReadOnlySpan<long> known, Column times, ReadOnlySpan<bool> isKnown, long firstRow)
    {
        var (moments, any) = (((TimestampColumn)times).Memory, false);
        for (var row = 0; row < known.Length; row++)
        {
            any |= IsSelf(row, known, moments.Span, isKnown, times);
        }

        if (!any)
        {
            return;
        }

        var codes = keys.Add(keyColumns, known.Length);
        for (var row = 0; row < known.Length; row++)
        {
            if (codes[row] >= 0 && IsSelf(row, known, moments.Span, isKnown, times))
            {
                _rows[codes[row]] = (known[row], firstRow + row);
            }
        }
    }

    internal (long Known, long Row) Find(int key) => key >= 0 && _rows.TryGetValue(key, out var found) ? found : (0, -1);

    internal void Save(ImageWriter image)
    {
        keys.Save(image);
        var rows = _rows.OrderBy(row => row.Key).ToArray();
        image.Write(Array.ConvertAll(rows, row => row.Key));
        image.Write(Array.ConvertAll(rows, row => row.Value.Known));
        image.Write(Array.ConvertAll(rows, row => row.Value.Row));
    }

    /// <summary>Fills an empty table with what <see cref="Save"/> wrote.</summary>
    internal void Load(ImageReader image)
    {
        keys.Load(image);
        var (codes, known, rows) = (image.Ints(), image.Longs(), image.Longs());
        for (var i = 0; i < codes.Length; i++)
        {
            _rows[codes[i]] = (known[i], rows[i]);
        }
    }

    private static bool IsSelf(int row, ReadOnlySpan<long> known, ReadOnlySpan<long> moments, ReadOnlySpan<bool> isKnown, Column times) =>
        isKnown[row] && !times.IsNull(row) && known[row] <= moments[row];
}

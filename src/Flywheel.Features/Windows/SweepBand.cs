using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>The events of one grouping for a sweep: all keys in one block, each key's events in the order of the bounded value.</summary>
internal sealed class SweepBand(BandBlock events, int[] offsets)
{
    /// <summary>The events of every key.</summary>
    internal BandBlock Events => events;

    /// <summary>Where each key's events start, and one more for the end.</summary>
    internal int[] Offsets => offsets;

    internal long Bytes => events.Bytes + (offsets.Length * 4L);

    internal static SweepBand Build(int keyCount, int[] codes, int[] order, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values)
    {
        // Sorted by the bounded value as a whole, then laid out by key, which keeps the order.
        var kept = Array.FindAll(order, row => codes[row] >= 0);
        var byBound = StableSort.ByKey(Array.ConvertAll(kept, row => bound[row]), kept);
        var offsets = new int[keyCount + 1];
        foreach (var row in byBound)
        {
            offsets[codes[row] + 1]++;
        }

        for (var key = 0; key < keyCount; key++)
        {
            offsets[key + 1] += offsets[key];
        }

        var next = offsets[..^1];
        var sorted = new int[byBound.Length];
        foreach (var row in byBound)
        {
            sorted[next[codes[row]]++] = row;
        }

        return new SweepBand(BandBlock.Read(sorted, bound, known, outputs, values, firstRow: 0), offsets);
    }
}

using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>The events of one source by key, each key's in the order of a bounded value. One writer; readers need no lock.</summary>
internal sealed class BandIndex(KeyTable keys)
{
    private BandGroup[] _groups = [];

    internal KeyTable Keys => keys;

    internal long Bytes => Volatile.Read(ref _groups).Sum(group => group.Bytes) + Keys.Bytes;

    internal BandGroup GroupOf(int key)
    {
        var groups = Volatile.Read(ref _groups);
        return key >= 0 && key < groups.Length ? Volatile.Read(ref groups[key]) : BandGroup.Empty;
    }

    /// <summary>Adds rows of a batch.</summary>
    /// <param name="codes">Each row's key; -1 for rows that belong to none.</param>
    /// <param name="bound">Each row's bounded value as an ordered key.</param>
    internal void Add(int[] codes, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values, long firstRow)
    {
        if (_groups.Length < keys.Count)
        {
            var groups = new BandGroup[Math.Max(keys.Count, _groups.Length * 2)];
            Array.Fill(groups, BandGroup.Empty);
            _groups.CopyTo(groups, 0);
            Volatile.Write(ref _groups, groups);
        }

        foreach (var (key, rows) in ByKey(codes, keys.Count))
        {
            var bounds = new long[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                bounds[i] = bound[rows[i]];
            }

            Array.Sort(bounds, rows);
            var group = _groups[key].Blocks.IsEmpty
                ? BandGroup.Read(rows, bound, known, outputs, values, firstRow)
                : _groups[key].Insert(BandBlock.Read(rows, bound, known, outputs, values, firstRow));
            Volatile.Write(ref _groups[key], group);
        }
    }

    private static IEnumerable<(int Key, int[] Rows)> ByKey(int[] codes, int keyCount)
    {
        if (codes.Length < keyCount / 16)
        {
            return codes.Select((key, row) => (key, row)).Where(pair => pair.key >= 0).GroupBy(pair => pair.key, pair => pair.row)
                .Select(group => (group.Key, group.ToArray()));
        }

        var counts = new int[keyCount];
        foreach (var key in codes)
        {
            if (key >= 0)
            {
                counts[key]++;
            }
        }

        var rows = new int[keyCount][];
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] is >= 0 and var key)
            {
                rows[key] ??= new int[counts[key]];
                rows[key][^counts[key]--] = row;
            }
        }

        return rows.Select((keyRows, key) => (key, keyRows)).Where(pair => pair.keyRows is not null);
    }
}

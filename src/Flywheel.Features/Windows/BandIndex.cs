using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>The events of one grouping by key, each key's in the order of a bounded value. One writer; readers need no lock.</summary>
internal sealed class BandIndex(KeyTable keys, SweepBand? shared = null)
{
    private BandGroup[] _groups = [];

    internal KeyTable Keys => keys;

    /// <summary>The events of all keys when they do not grow; then there are no groups.</summary>
    internal SweepBand? Shared => shared;

    internal long Bytes => Volatile.Read(ref _groups).Sum(group => group.Bytes) + Keys.Bytes + (shared?.Bytes ?? 0);

    internal long EventCount => Volatile.Read(ref _groups).Sum(group => group.EventCount);

    internal BandGroup GroupOf(int key)
    {
        var groups = Volatile.Read(ref _groups);
        return key >= 0 && key < groups.Length ? Volatile.Read(ref groups[key]) : BandGroup.Empty;
    }

    /// <summary>Adds rows of a batch.</summary>
    /// <param name="codes">Each row's key; -1 for rows that belong to none.</param>
    /// <param name="order">The rows to add.</param>
    /// <param name="bound">Each row's bounded value as an ordered key.</param>
    internal void Add(int[] codes, int[] order, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values, long firstRow)
    {
        if (_groups.Length < keys.Count)
        {
            var groups = new BandGroup[Math.Max(keys.Count, _groups.Length * 2)];
            Array.Fill(groups, BandGroup.Empty);
            _groups.CopyTo(groups, 0);
            Volatile.Write(ref _groups, groups);
        }

        foreach (var (key, rows) in RowGroups.Of(codes, order, keys.Count))
        {
            var bounds = new long[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                bounds[i] = bound[rows[i]];
            }

            Array.Sort(bounds, rows);
            var group = _groups[key].IsEmpty
                ? BandGroup.Read(rows, bound, known, outputs, values, firstRow)
                : _groups[key].Insert(BandBlock.Read(rows, bound, known, outputs, values, firstRow));
            Volatile.Write(ref _groups[key], group);
        }
    }

    internal void Save(ImageWriter image)
    {
        keys.Save(image);
        for (var key = 0; key < keys.Count; key++)
        {
            GroupOf(key).Save(image);
        }
    }

    /// <summary>Fills an empty index with what <see cref="Save"/> wrote.</summary>
    internal void Load(ImageReader image)
    {
        keys.Load(image);
        _groups = new BandGroup[keys.Count];
        for (var key = 0; key < _groups.Length; key++)
        {
            _groups[key] = BandGroup.Load(image);
        }
    }

    /// <summary>Forgets blocks whose every event was known by <paramref name="horizon"/>.</summary>
    internal void Forget(long horizon)
    {
        for (var key = 0; key < _groups.Length; key++)
        {
            var blocks = _groups[key].Blocks.ToArray();
            if (Array.Exists(blocks, block => block.Known.Last <= horizon))
            {
                Volatile.Write(ref _groups[key], new BandGroup(Array.FindAll(blocks, block => block.Known.Last > horizon)));
            }
        }
    }
}

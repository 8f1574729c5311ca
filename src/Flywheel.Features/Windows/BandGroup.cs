using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>All events of one key of a live state in the order of the bounded value, in blocks. Immutable: an insert makes a new group that shares the untouched blocks.</summary>
internal sealed class BandGroup
{
    internal static readonly BandGroup Empty = new([]);

    private readonly BandBlock[] _blocks;

    // The first bounded value of each block, side by side, so that finding a block touches little memory.
    private readonly long[] _firsts;

    internal BandGroup(BandBlock[] blocks) => (_blocks, _firsts) = (blocks, Array.ConvertAll(blocks, block => block.Entries[0].Bound));

    internal ReadOnlySpan<BandBlock> Blocks => _blocks;

    internal bool IsEmpty => _blocks.Length == 0;

    internal long Bytes => (_blocks.Length * 16L) + _blocks.Sum(block => block.Bytes);

    internal long EventCount => _blocks.Sum(block => (long)block.Count);

    /// <summary>A group of rows that are sorted by their bound.</summary>
    internal static BandGroup Read(ReadOnlySpan<int> rows, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values, long firstRow)
    {
        var blocks = new BandBlock[(rows.Length + BandBlock.Size - 1) / BandBlock.Size];
        for (var i = 0; i < blocks.Length; i++)
        {
            var at = i * BandBlock.Size;
            blocks[i] = BandBlock.Read(rows.Slice(at, Math.Min(BandBlock.Size, rows.Length - at)), bound, known, outputs, values, firstRow);
        }

        return new BandGroup(blocks);
    }

    /// <summary>The group with the events of one more block of any size, which is sorted.</summary>
    internal BandGroup Insert(BandBlock added)
    {
        var merged = _blocks.ToList();
        for (var i = 0; i < added.Count; i++)
        {
            // Events that arrive one at a time touch one block; a batch is rare enough to take them one by one.
            var bound = added.Entries[i].Bound;
            var at = Math.Max(0, BlockAfter(merged, bound) - 1);
            var block = merged[at];
            var place = block.After(0, block.Count, bound);
            Span<int> places = new int[block.Count + 1];
            for (var p = 0; p < places.Length; p++)
            {
                places[p] = p < place ? p : p == place ? block.Count + i : p - 1;
            }

            if (places.Length < 2 * BandBlock.Size)
            {
                merged[at] = block.Pick(added, places);
            }
            else
            {
                merged[at] = block.Pick(added, places[..BandBlock.Size]);
                merged.Insert(at + 1, block.Pick(added, places[BandBlock.Size..]));
            }
        }

        return new BandGroup([.. merged]);
    }

    /// <summary>The held event with the greatest bounded value; false when there is none.</summary>
    internal bool TryGreatest(in BandQuery query, out long bound)
    {
        bound = 0;
        for (var b = BlockAfter(query.High) - 1; b >= 0; b--)
        {
            var block = _blocks[b];
            if (query.MayHold(block.Known) && block.TryGreatest(query, 0, block.After(0, block.Count, query.High), out bound))
            {
                return true;
            }

            if (_firsts[b] < query.Low)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>The held event with the least bounded value; false when there is none.</summary>
    internal bool TryLeast(in BandQuery query, out long bound)
    {
        for (var b = FirstBlock(query.Low); b < _blocks.Length && _firsts[b] <= query.High; b++)
        {
            if (_blocks[b].TryLeast(query, Before(_blocks[b], query.Low), _blocks[b].Count, out bound))
            {
                return true;
            }
        }

        bound = 0;
        return false;
    }

    /// <summary>Feeds every held event to an accumulator.</summary>
    internal void Accumulate(in BandQuery query, BandAccumulator accumulator)
    {
        for (var b = FirstBlock(query.Low); b < _blocks.Length && _firsts[b] <= query.High; b++)
        {
            _blocks[b].Accumulate(query, Before(_blocks[b], query.Low), _blocks[b].Count, accumulator);
        }
    }

    /// <summary>Writes every event, block after block.</summary>
    internal void Save(ImageWriter image)
    {
        image.Write([.. _blocks.Select(block => block.Count)]);
        image.Write([.. _blocks.SelectMany(block => block.Entries, (_, entry) => entry.Bound)]);
        image.Write([.. _blocks.SelectMany(block => block.Entries, (_, entry) => entry.Known)]);
        image.Write([.. _blocks.SelectMany(block => block.Row)]);
        image.Write(_blocks.Length == 0 ? 0 : _blocks[0].Values.Length);
        for (var value = 0; _blocks.Length > 0 && value < _blocks[0].Values.Length; value++)
        {
            BandValues.Save(image, Array.ConvertAll(_blocks, block => block.Values[value]));
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static BandGroup Load(ImageReader image)
    {
        var (counts, bounds, known, rows) = (image.Ints(), image.Longs(), image.Longs(), image.Longs());
        var values = new BandValues[image.Count()];
        for (var value = 0; value < values.Length; value++)
        {
            values[value] = BandValues.Load(image);
        }

        var blocks = new BandBlock[counts.Length];
        for (var (block, at) = (0, 0); block < blocks.Length; at += counts[block], block++)
        {
            var (from, count) = (at, counts[block]);
            var entries = new BandEntry[count];
            for (var i = 0; i < count; i++)
            {
                entries[i] = new BandEntry(bounds[from + i], known[from + i]);
            }

            blocks[block] = new BandBlock(entries, rows[from..(from + count)], values.Length == 0 ? [] : [.. values.Select(value => value.Slice(from, count))]);
        }

        return blocks.Length == 0 ? Empty : new BandGroup(blocks);
    }

    private static int Before(BandBlock block, long low) => low == long.MinValue ? 0 : block.After(0, block.Count, low - 1);

    // The first block that starts after this bound.
    private static int BlockAfter(List<BandBlock> blocks, long bound)
    {
        var (start, end) = (0, blocks.Count);
        while (start < end)
        {
            var middle = (start + end) >> 1;
            (start, end) = blocks[middle].Entries[0].Bound <= bound ? (middle + 1, end) : (start, middle);
        }

        return start;
    }

    private int FirstBlock(long low) => low == long.MinValue ? 0 : Math.Max(0, BlockAfter(low - 1) - 1);

    private int BlockAfter(long bound) => Positions.After(_firsts, 0, _firsts.Length, bound);
}

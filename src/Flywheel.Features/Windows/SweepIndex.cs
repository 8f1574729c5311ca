using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>An index over events that are all there: keys are laid out by a counting sort that keeps the order in which events became known.</summary>
internal sealed class SweepIndex : EventIndex
{
    private readonly Segment _segment;

    private SweepIndex(KeyTable keys, Segment segment, int[] offsets)
        : base(keys) => (_segment, Offsets) = (segment, offsets);

    internal override Segment Shared => _segment;

    internal override int[] Offsets { get; }

    internal override long Bytes => _segment.Bytes + (Offsets.Length * 4L) + Keys.Bytes;

    /// <param name="keys">The table the keys were added to.</param>
    /// <param name="codes">Each row's key; -1 for rows that belong to none or that the filter leaves out.</param>
    /// <param name="known">When each row became known.</param>
    /// <param name="order">Rows in the order they became known.</param>
    internal static SweepIndex Build(
        KeyTable keys, int[] codes, long[] known, int[] order, IReadOnlyList<Column> outputs, ImmutableArray<TrackDefinition> tracks, bool keepsRows)
    {
        var offsets = new int[keys.Count + 1];
        foreach (var row in order)
        {
            if (codes[row] >= 0)
            {
                offsets[codes[row] + 1]++;
            }
        }

        for (var key = 0; key < keys.Count; key++)
        {
            offsets[key + 1] += offsets[key];
        }

        var next = offsets[..^1];
        var sorted = new int[offsets[^1]];
        foreach (var row in order)
        {
            if (codes[row] >= 0)
            {
                sorted[next[codes[row]]++] = row;
            }
        }

        var segment = new Segment([.. tracks.Select(track => track.Create(sorted.Length))], sorted.Length, keepsRows);
        segment.Append(known, outputs, tracks, sorted, firstRow: 0);
        return new SweepIndex(keys, segment, offsets);
    }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// An index that grows: a segment a key. One writer, any number of readers, who never wait for a lock: an event that became known after all others of its key is added at the
/// end, and a late one is put in its place under the segment's version, by which readers tell that they must read again.
/// </summary>
internal sealed class LiveIndex(KeyTable keys, ImmutableArray<TrackDefinition> tracks, bool keepsRows) : EventIndex(keys)
{
    private Segment?[] _segments = [];

    internal override long Bytes => Segments.Sum(segment => segment?.Bytes ?? 0) + Keys.Bytes + (Segments.Length * 8L);

    internal long EventCount => Segments.Sum(segment => (long)(segment?.Count ?? 0));

    private Segment?[] Segments => Volatile.Read(ref _segments);

    internal override Segment? SegmentOf(int key)
    {
        var segments = Segments;
        return key < segments.Length ? Volatile.Read(ref segments[key]) : null;
    }

    /// <summary>Adds rows of a batch.</summary>
    /// <param name="codes">Each row's key; -1 for rows that belong to none.</param>
    /// <param name="order">Rows in the order they became known.</param>
    internal void Add(int[] codes, long[] known, int[] order, IReadOnlyList<Column> outputs, long firstRow)
    {
        Reserve();
        foreach (var (key, rows) in RowGroups.Of(codes, order, Keys.Count))
        {
            if (_segments[key] is not { } segment)
            {
                segment = NewSegment(rows.Length);
                segment.Append(known, outputs, tracks, rows, firstRow);
                Volatile.Write(ref _segments[key], segment);
            }
            else if (segment.Known[segment.Count - 1] <= known[rows[0]])
            {
                segment.Append(known, outputs, tracks, rows, firstRow);
            }
            else
            {
                segment.Insert(known, outputs, tracks, rows, firstRow);
            }
        }
    }

    /// <summary>
    /// Forgets events that no window reads any more: those known by <paramref name="horizon"/>, but for the latest of them in each key where
    /// <paramref name="keepLatest"/>. A segment is cut when that frees half of it.
    /// </summary>
    internal void Forget(long horizon, bool keepLatest)
    {
        for (var key = 0; key < _segments.Length; key++)
        {
            if (_segments[key] is not { } segment)
            {
                continue;
            }

            var cut = Positions.After(segment.Known, 0, segment.Count, horizon) - (keepLatest ? 1 : 0);
            if (cut > segment.Count / 2)
            {
                var kept = NewSegment(segment.Count - cut);
                kept.Append(segment, cut, segment.Count);
                Volatile.Write(ref _segments[key], kept.Count == 0 ? null : kept);
            }
        }
    }

    internal void Save(ImageWriter image)
    {
        Keys.Save(image);
        for (var key = 0; key < Keys.Count; key++)
        {
            var segment = SegmentOf(key);
            image.Write(segment is null ? 0 : 1);
            segment?.Save(image);
        }
    }

    /// <summary>Fills an empty index with what <see cref="Save"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Load(ImageReader image)
    {
        Keys.Load(image);
        Reserve();
        for (var key = 0; key < Keys.Count; key++)
        {
            _segments[key] = image.Long() == 0 ? null : Segment.Load(image, tracks, keepsRows);
        }
    }

    private Segment NewSegment(int capacity) => new([.. tracks.Select(track => track.Create(capacity))], capacity, keepsRows);

    private void Reserve()
    {
        if (_segments.Length < Keys.Count)
        {
            var segments = _segments;
            Array.Resize(ref segments, Math.Max(Keys.Count, segments.Length * 2));
            Volatile.Write(ref _segments, segments);
        }
    }
}

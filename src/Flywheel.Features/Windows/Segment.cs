using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>
/// Events in the order they became known (those known at one moment in the order of their rows), with a track for each value that is asked of them. Grows
/// at the end under one writer; readers read <see cref="Count"/> once and stay below it.
/// </summary>
internal sealed class Segment
{
    private readonly bool _keepsRows;
    private long[] _known;
    private long[] _rows;
    private int _count;

    internal Segment(ImmutableArray<Track> tracks, int capacity, bool keepsRows)
    {
        (Tracks, _known, _keepsRows) = (tracks, new long[capacity], keepsRows);
        _rows = keepsRows ? new long[capacity] : [];
    }

    internal ImmutableArray<Track> Tracks { get; }

    /// <summary>Events that may be read.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>When each event became known, in order.</summary>
    internal long[] Known => Volatile.Read(ref _known);

    internal long Bytes => (_known.Length * 8L) + (_rows.Length * 8L) + Tracks.Sum(track => track.Bytes);

    /// <summary>Adds events that became known no earlier than the last.</summary>
    /// <param name="known">When each row of the batch became known.</param>
    /// <param name="outputs">The batch's values, by output.</param>
    /// <param name="definitions">Which output fills which track.</param>
    /// <param name="rows">The rows to add, in order.</param>
    /// <param name="firstRow">The number of the batch's first row in the dataset.</param>
    internal void Append(ReadOnlySpan<long> known, IReadOnlyList<Column> outputs, ImmutableArray<TrackDefinition> definitions, ReadOnlySpan<int> rows, long firstRow)
    {
        var count = _count;
        Reserve(count + rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            _known[count + i] = known[rows[i]];
            if (_keepsRows)
            {
                _rows[count + i] = firstRow + rows[i];
            }
        }

        for (var t = 0; t < definitions.Length; t++)
        {
            Tracks[t].Append(count, definitions[t].Output < 0 ? null : outputs[definitions[t].Output], rows);
        }

        Volatile.Write(ref _count, count + rows.Length);
    }

    /// <summary>Adds a stretch of another segment of the same grouping.</summary>
    internal void Append(Segment other, int from, int to)
    {
        var count = _count;
        Reserve(count + to - from);
        Array.Copy(other._known, from, _known, count, to - from);
        if (_keepsRows)
        {
            Array.Copy(other._rows, from, _rows, count, to - from);
        }

        for (var t = 0; t < Tracks.Length; t++)
        {
            Tracks[t].Append(count, other.Tracks[t], from, to);
        }

        Volatile.Write(ref _count, count + to - from);
    }

    /// <summary>Where an event is, given when it became known and its row; -1 when it is not here.</summary>
    internal int PositionOf(long known, long row, int start, int end)
    {
        var (times, rows) = (Known, Volatile.Read(ref _rows));
        for (var at = Positions.After(times, start, end, known) - 1; at >= start && times[at] == known; at--)
        {
            if (rows[at] == row)
            {
                return at;
            }
        }

        return -1;
    }

    private void Reserve(int count)
    {
        if (_known.Length < count)
        {
            var known = _known;
            Array.Resize(ref known, Math.Max(4, count + (count >> 1)));
            Volatile.Write(ref _known, known);
        }

        if (_keepsRows && _rows.Length < count)
        {
            var rows = _rows;
            Array.Resize(ref rows, Math.Max(4, count + (count >> 1)));
            Volatile.Write(ref _rows, rows);
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;

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
    private int _version;

    internal Segment(ImmutableArray<Track> tracks, int capacity, bool keepsRows)
    {
        (Tracks, _known, _keepsRows) = (tracks, new long[capacity], keepsRows);
        _rows = keepsRows ? new long[capacity] : [];
    }

    internal ImmutableArray<Track> Tracks { get; }

    /// <summary>Events that may be read.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Changes when late events are put in place, and is odd while they are. Who reads values between two equal even versions has read them undisturbed; otherwise they
    /// may be torn, but no place below <see cref="Count"/> ever goes away (a sequence lock: Lameter, "Effective synchronization on Linux/NUMA systems", 2005).
    /// </summary>
    internal int Version => Volatile.Read(ref _version);

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
        Write(count, known, outputs, definitions, rows, firstRow);
        Volatile.Write(ref _count, count + rows.Length);
    }

    /// <summary>Adds a stretch of another segment of the same grouping.</summary>
    internal void Append(Segment other, int from, int to)
    {
        var count = _count;
        Reserve(count + to - from);
        Write(count, other, from, to);
        Volatile.Write(ref _count, count + to - from);
    }

    /// <summary>
    /// Puts rows, given in the order they became known, where they belong: what lies behind the first of them is written again. Takes time of the events that
    /// became known later than it.
    /// </summary>
    internal void Insert(long[] known, IReadOnlyList<Column> outputs, ImmutableArray<TrackDefinition> definitions, ReadOnlySpan<int> rows, long firstRow)
    {
        var at = Positions.After(_known, 0, _count, known[rows[0]]);
        var later = new Segment([.. Tracks.Select(track => track.Empty(_count - at))], _count - at, _keepsRows);
        later.Append(this, at, _count);
        Reserve(_count + rows.Length);
        Interlocked.Increment(ref _version);
        foreach (var track in Tracks)
        {
            track.Truncate(_count, at);
        }

        // Readers may still read up to the old count: memory that is there, and values that they will throw away.
        Merge(at, later, known, outputs, definitions, rows, firstRow);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Writes every event.</summary>
    internal void Save(ImageWriter image)
    {
        image.Write(_known.AsSpan(0, _count));
        image.Write(_keepsRows ? _rows.AsSpan(0, _count) : []);
        foreach (var track in Tracks)
        {
            track.Save(image, _count);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Segment Load(ImageReader image, ImmutableArray<TrackDefinition> definitions, bool keepsRows)
    {
        var made = new Track[definitions.Length];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = definitions[i].Create(0);
        }

        var tracks = ImmutableCollectionsMarshal.AsImmutableArray(made);
        var segment = new Segment(tracks, 0, keepsRows) { _known = image.Longs(), _rows = image.Longs() };
        segment._count = segment._known.Length;
        foreach (var track in tracks)
        {
            track.Load(image, segment._count);
        }

        return segment;
    }

    private void Merge(int at, Segment later, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<TrackDefinition> definitions, ReadOnlySpan<int> rows, long firstRow)
    {
        var taken = 0;
        for (var i = 0; i < rows.Length;)
        {
            var upTo = Positions.After(later._known, taken, later._count, known[rows[i]]);
            Write(at, later, taken, upTo);
            at += upTo - taken;
            taken = upTo;

            // All rows that come before the next event that is there already.
            var run = i + 1;
            while (run < rows.Length && (taken == later._count || known[rows[run]] < later._known[taken]))
            {
                run++;
            }

            Write(at, known, outputs, definitions, rows[i..run], firstRow);
            at += run - i;
            i = run;
        }

        Write(at, later, taken, later._count);
        Volatile.Write(ref _count, at + later._count - taken);
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

    private void Write(int at, ReadOnlySpan<long> known, IReadOnlyList<Column> outputs, ImmutableArray<TrackDefinition> definitions, ReadOnlySpan<int> rows, long firstRow)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            _known[at + i] = known[rows[i]];
            if (_keepsRows)
            {
                _rows[at + i] = firstRow + rows[i];
            }
        }

        for (var t = 0; t < definitions.Length; t++)
        {
            Tracks[t].Append(at, definitions[t].Output < 0 ? null : outputs[definitions[t].Output], rows);
        }
    }

    private void Write(int at, Segment other, int from, int to)
    {
        Array.Copy(other._known, from, _known, at, to - from);
        if (_keepsRows)
        {
            Array.Copy(other._rows, from, _rows, at, to - from);
        }

        for (var t = 0; t < Tracks.Length; t++)
        {
            Tracks[t].Append(at, other.Tracks[t], from, to);
        }
    }

    private void Reserve(int count)
    {
        if (_known.Length < count)
        {
            var known = _known;
            Array.Resize(ref known, Math.Max(4, count + (count >> 2)));
            Volatile.Write(ref _known, known);
        }

        if (_keepsRows && _rows.Length < count)
        {
            var rows = _rows;
            Array.Resize(ref rows, Math.Max(4, count + (count >> 2)));
            Volatile.Write(ref _rows, rows);
        }
    }
}

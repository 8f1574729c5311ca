using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>
/// Events in the order of the bounded value: those of all keys, one key after the other, in a sweep; a few of one key in a live state. Immutable.
/// </summary>
internal sealed class BandBlock
{
    /// <summary>Events in a block of a live state as it is built; one that grows to twice as many is cut in two.</summary>
    internal const int Size = 1 << Shift;

    private const int Shift = 6;

    // For each 64 events, from when to when they became known: what lets a search pass them over.
    private readonly (long First, long Last)[] _known;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal BandBlock(BandEntry[] entries, long[] row, ImmutableArray<BandValues> values)
    {
        (Entries, Row, Values) = (entries, row, values);
        _known = new (long, long)[(entries.Length + Size - 1) >> Shift];
        Array.Fill(_known, (long.MaxValue, long.MinValue));
        for (var i = 0; i < entries.Length; i++)
        {
            ref var known = ref _known[i >> Shift];
            known = (Math.Min(known.First, entries[i].Known), Math.Max(known.Last, entries[i].Known));
        }

        var whole = _known.Length == 0 ? default : _known[0];
        foreach (var (first, last) in _known)
        {
            whole = (Math.Min(whole.First, first), Math.Max(whole.Last, last));
        }

        Known = whole;
    }

    internal BandEntry[] Entries { get; }

    /// <summary>The number of each event's row in the dataset.</summary>
    internal long[] Row { get; }

    internal ImmutableArray<BandValues> Values { get; }

    internal int Count => Entries.Length;

    /// <summary>From when to when its events became known.</summary>
    internal (long First, long Last) Known { get; }

    internal long Bytes => (Count * 24L) + (_known.Length * 16L) + Values.Sum(values => values.Bytes) + 120;

    /// <param name="rows">Rows of the batch in the order of <paramref name="bound"/>, which holds a key for each row of the batch.</param>
    internal static BandBlock Read(ReadOnlySpan<int> rows, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values, long firstRow)
    {
        var (entries, numbers) = (new BandEntry[rows.Length], new long[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            (entries[i], numbers[i]) = (new BandEntry(bound[rows[i]], known[rows[i]]), firstRow + rows[i]);
        }

        var read = ImmutableArray.CreateBuilder<BandValues>(values.Length);
        foreach (var output in values)
        {
            read.Add(BandValues.Read(outputs[output], rows));
        }

        return new BandBlock(entries, numbers, read.MoveToImmutable());
    }

    /// <summary>These events of this block and another: places below <see cref="Count"/> are of this one.</summary>
    internal BandBlock Pick(BandBlock other, ReadOnlySpan<int> places)
    {
        var (entries, row) = (new BandEntry[places.Length], new long[places.Length]);
        for (var i = 0; i < places.Length; i++)
        {
            var (source, at) = places[i] < Count ? (this, places[i]) : (other, places[i] - Count);
            (entries[i], row[i]) = (source.Entries[at], source.Row[at]);
        }

        var values = new BandValues[Values.Length];
        for (var v = 0; v < values.Length; v++)
        {
            values[v] = Values[v].Pick(other.Values[v], Count, places);
        }

        return new BandBlock(entries, row, [.. values]);
    }

    /// <summary>The first place in [start, end) whose bounded value is above this, or end.</summary>
    internal int After(int start, int end, long bound)
    {
        while (start < end)
        {
            var middle = (int)(((uint)start + (uint)end) >> 1);
            (start, end) = Entries[middle].Bound <= bound ? (middle + 1, end) : (start, middle);
        }

        return start;
    }

    /// <summary>The same from where the last search ended; the answer never depends on the hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int After(int start, int end, long bound, int hint)
    {
        var entries = Entries;
        var (at, stop) = (hint, Math.Min(end, hint + 8));
        while (at < stop && entries[at].Bound <= bound)
        {
            at++;
        }

        return at < stop && (at > hint || at == start || entries[at - 1].Bound <= bound) ? at
            : at == stop && at < end ? After(at, end, bound)
            : After(start, at, bound);
    }

    /// <summary>The held event nearest below <paramref name="at"/>; false when there is none down to <paramref name="start"/>.</summary>
    internal bool TryGreatest(in BandQuery query, int start, int at, out long bound)
    {
        for (var i = at - 1; i >= start && Entries[i].Bound >= query.Low; i--)
        {
            if (query.Holds(this, i))
            {
                bound = Entries[i].Bound;
                return true;
            }

            while ((i & (Size - 1)) == 0 && i > start && !query.MayHold(_known[(i - 1) >> Shift]))
            {
                i -= Size;
            }
        }

        bound = 0;
        return false;
    }

    /// <summary>The held event nearest from <paramref name="at"/> on; false when there is none before <paramref name="end"/>.</summary>
    internal bool TryLeast(in BandQuery query, int at, int end, out long bound)
    {
        var found = Next(query, at, end);
        bound = found < 0 ? 0 : Entries[found].Bound;
        return found >= 0;
    }

    /// <summary>Feeds every held event in [at, end) to an accumulator.</summary>
    internal void Accumulate(in BandQuery query, int at, int end, BandAccumulator accumulator)
    {
        for (var i = Next(query, at, end); i >= 0; i = Next(query, i + 1, end))
        {
            accumulator.Add(this, i);
        }
    }

    private int Next(in BandQuery query, int at, int end)
    {
        for (var i = at; i < end && Entries[i].Bound <= query.High; i++)
        {
            while ((i & (Size - 1)) == 0 && !query.MayHold(_known[i >> Shift]))
            {
                i += Size;
                if (i >= end)
                {
                    return -1;
                }
            }

            if (Entries[i].Bound <= query.High && query.Holds(this, i))
            {
                return i;
            }
        }

        return -1;
    }
}

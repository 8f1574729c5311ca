using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>Some events of one key in the order of the bounded value. Immutable.</summary>
internal sealed class BandBlock
{
    /// <summary>Events in a block as it is built; one that grows to twice as many is cut in two.</summary>
    internal const int Size = 64;

    private BandBlock(long[] bound, long[] known, long[] row, ImmutableArray<BandValues> values)
    {
        (Bound, Known, Row, Values) = (bound, known, row, values);
        (FirstKnown, LastKnown) = (known.Min(), known.Max());
    }

    /// <summary>The bounded value of each event as an ordered key, in order.</summary>
    internal long[] Bound { get; }

    internal long[] Known { get; }

    /// <summary>The number of each event's row in the dataset.</summary>
    internal long[] Row { get; }

    internal ImmutableArray<BandValues> Values { get; }

    internal int Count => Bound.Length;

    /// <summary>The earliest and latest time at which an event of the block became known: what lets a search pass it over.</summary>
    internal long FirstKnown { get; }

    internal long LastKnown { get; }

    internal long Bytes => (Count * 24L) + Values.Sum(values => values.Bytes) + 120;

    /// <param name="rows">Rows of the batch in the order of <paramref name="bound"/>, which holds a key for each row of the batch.</param>
    internal static BandBlock Read(ReadOnlySpan<int> rows, long[] bound, long[] known, IReadOnlyList<Column> outputs, ImmutableArray<int> values, long firstRow)
    {
        var (bounds, times, numbers) = (new long[rows.Length], new long[rows.Length], new long[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            (bounds[i], times[i], numbers[i]) = (bound[rows[i]], known[rows[i]], firstRow + rows[i]);
        }

        var read = ImmutableArray.CreateBuilder<BandValues>(values.Length);
        foreach (var output in values)
        {
            read.Add(BandValues.Read(outputs[output], rows));
        }

        return new BandBlock(bounds, times, numbers, read.MoveToImmutable());
    }

    /// <summary>These events of this block and another: places below <see cref="Count"/> are of this one.</summary>
    internal BandBlock Pick(BandBlock other, ReadOnlySpan<int> places)
    {
        var (bound, known, row) = (new long[places.Length], new long[places.Length], new long[places.Length]);
        for (var i = 0; i < places.Length; i++)
        {
            var (source, at) = places[i] < Count ? (this, places[i]) : (other, places[i] - Count);
            (bound[i], known[i], row[i]) = (source.Bound[at], source.Known[at], source.Row[at]);
        }

        var values = new BandValues[Values.Length];
        for (var v = 0; v < values.Length; v++)
        {
            values[v] = Values[v].Pick(other.Values[v], Count, places);
        }

        return new BandBlock(bound, known, row, [.. values]);
    }
}

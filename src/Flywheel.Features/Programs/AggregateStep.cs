using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>
/// Fills one vector with an aggregate of each row's window. A sweep fills a chunk from one segment, a live state fills row by row; the loop is the same,
/// and so are the values.
/// </summary>
internal sealed class AggregateStep(AggregateFunction function, int track, int squares, int result)
{
    /// <param name="from">The boundary at which windows start, or -1 for the beginning of time.</param>
    /// <param name="to">The boundary at which they end.</param>
    internal Kernel Create(int probe, int grouping, int from, int to) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        var place = program.Probes[probe];
        var starts = from < 0 ? place.Starts : program.Boundaries[from].Positions;
        var ends = program.Boundaries[to].Positions;
        var vector = frame[result];
        vector.AnyNull = false;
        if (program.State.Indexes[grouping]!.Shared is { } shared)
        {
            if (place.Selves is { } selves)
            {
                for (var i = 0; i < count; i++)
                {
                    Fill(shared, starts, ends, selves[i], vector, i, 1, count);
                }
            }
            else
            {
                Fill(shared, starts, ends, -1, vector, 0, count, count);
            }

            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (place.Segments[i] is { } segment)
            {
                Fill(segment, starts, ends, place.Selves?[i] ?? -1, vector, i, 1, count);
            }
            else
            {
                FillEmpty(vector, i, count);
            }
        }
    };

    private void Fill(Segment segment, int[] starts, int[] ends, int self, Vector vector, int first, int rows, int count)
    {
        if (rows == 1 && self >= starts[first] && self < ends[first])
        {
            FillWithout(segment, starts[first], ends[first], self, vector, first, count);
            return;
        }

        var from = starts.AsSpan(first, rows);
        var to = ends.AsSpan(first, rows);
        switch (function)
        {
            case AggregateFunction.Count:
                FillCounts((CountTrack)segment.Tracks[track], from, to, ((Vector<long>)vector).Values.AsSpan(first));
                break;
            case AggregateFunction.Distinct:
                var distinct = (DistinctTrack)segment.Tracks[track];
                for (var i = 0; i < rows; i++)
                {
                    ((Vector<long>)vector).Values[first + i] = distinct.Count(from[i], Math.Max(from[i], to[i]));
                }

                break;
            case AggregateFunction.Sum or AggregateFunction.Mean:
                FillSums((SumTrack)segment.Tracks[track], from, to, (Vector<double>)vector, first, count);
                break;
            default:
                for (var i = 0; i < rows; i++)
                {
                    FillOne(segment, from[i], Math.Max(from[i], to[i]), vector, first + i, count);
                }

                break;
        }
    }

    private static void FillCounts(CountTrack track, ReadOnlySpan<int> from, ReadOnlySpan<int> to, Span<long> values)
    {
        if (track.IsAll)
        {
            for (var i = 0; i < from.Length; i++)
            {
                values[i] = Math.Max(0, to[i] - from[i]);
            }

            return;
        }

        for (var i = 0; i < from.Length; i++)
        {
            values[i] = to[i] <= from[i] ? 0 : track.Between(from[i], to[i]);
        }
    }

    private void FillSums(SumTrack sums, ReadOnlySpan<int> from, ReadOnlySpan<int> to, Vector<double> vector, int first, int count)
    {
        var mean = function == AggregateFunction.Mean;
        var values = vector.Values.AsSpan(first, from.Length);
        if (sums.Narrow is { } narrow)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var (start, end) = (from[i], to[i]);
                if (end <= start)
                {
                    vector.SetNull(first + i, count);
                    continue;
                }

                double sum = narrow[end] - narrow[start];
                values[i] = mean ? sum / (end - start) : sum;
            }

            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var present = to[i] <= from[i] ? 0 : sums.CountPresent(from[i], to[i]);
            if (present == 0)
            {
                vector.SetNull(first + i, count);
                continue;
            }

            var sum = sums.Sum(from[i], to[i]);
            values[i] = mean ? sum / present : sum;
        }
    }

    private void FillOne(Segment segment, int from, int to, Vector vector, int row, int count)
    {
        switch (function)
        {
            case AggregateFunction.Std:
                var (sums, powers) = ((SumTrack)segment.Tracks[track], (SumTrack)segment.Tracks[squares]);
                var present = sums.CountPresent(from, to);
                Put(vector, row, count, present > 1, present > 1 ? WindowStatistics.Deviation(sums.Pair(from, to), powers.Pair(from, to), present) : 0);
                break;
            case AggregateFunction.Min or AggregateFunction.Max:
                var found = ((ExtremeTrack)segment.Tracks[track]).TryGet(from, to, out var key);
                PutKey(vector, row, count, found, key);
                break;
            default:
                PutValue(segment.Tracks[track], from, to, vector, row, count);
                break;
        }
    }

    private void FillWithout(Segment segment, int from, int to, int self, Vector vector, int row, int count)
    {
        switch (function)
        {
            case AggregateFunction.Count:
                var counts = (CountTrack)segment.Tracks[track];
                ((Vector<long>)vector).Values[row] = counts.Between(from, self) + counts.Between(self + 1, to);
                break;
            case AggregateFunction.Distinct:
                ((Vector<long>)vector).Values[row] = ((DistinctTrack)segment.Tracks[track]).CountWithout(from, to, self);
                break;
            case AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.Std:
                var sums = (SumTrack)segment.Tracks[track];
                var present = sums.CountPresent(from, self) + sums.CountPresent(self + 1, to);
                var sum = sums.PairWithout(from, to, self);
                var isStd = function == AggregateFunction.Std;
                var known = present > (isStd ? 1 : 0);
                Put(vector, row, count, known, !known ? 0
                    : isStd ? WindowStatistics.Deviation(sum, ((SumTrack)segment.Tracks[squares]).PairWithout(from, to, self), present)
                    : function == AggregateFunction.Mean ? sum.High / present : sum.High);
                break;
            case AggregateFunction.Min or AggregateFunction.Max:
                var extremes = (ExtremeTrack)segment.Tracks[track];
                var (before, after) = (extremes.TryGet(from, self, out var left), extremes.TryGet(self + 1, to, out var right));
                var both = function == AggregateFunction.Min ? Math.Min(left, right) : Math.Max(left, right);
                PutKey(vector, row, count, before || after, before && after ? both : before ? left : right);
                break;
            default:
                // Only what lies behind the row is later than it; if that holds no value, look before it.
                PutValue(segment.Tracks[track], self + 1, to, vector, row, count);
                if (vector.IsNull(row) && (function == AggregateFunction.Last || self + 1 == to))
                {
                    PutValue(segment.Tracks[track], from, self, vector, row, count);
                }

                break;
        }
    }

    private void PutValue(Track values, int from, int to, Vector vector, int row, int count)
    {
        switch (values)
        {
            case ValueTrack<long> longs:
                var known = Latest(longs, from, to, out var number);
                Put(vector, row, count, known, number);
                break;
            case ValueTrack<double> doubles:
                known = Latest(doubles, from, to, out var real);
                Put(vector, row, count, known, real);
                break;
            case ValueTrack<bool> booleans:
                known = Latest(booleans, from, to, out var truth);
                Put(vector, row, count, known, truth);
                break;
            case ValueTrack<string> texts:
                known = Latest(texts, from, to, out var text);
                Put(vector, row, count, known, known ? text : "");
                break;
        }
    }

    private bool Latest<T>(ValueTrack<T> values, int from, int to, out T value)
    {
        var at = function == AggregateFunction.Row ? to - 1 : values.LastPresent(from, to);
        if (at >= from)
        {
            return values.TryGet(at, out value);
        }

        value = default!;
        return false;
    }

    private void FillEmpty(Vector vector, int row, int count)
    {
        if (function is AggregateFunction.Count or AggregateFunction.Distinct)
        {
            ((Vector<long>)vector).Values[row] = 0;
        }
        else
        {
            vector.SetNull(row, count);
        }
    }

    internal static void PutKey(Vector vector, int row, int count, bool known, long key)
    {
        if (vector is Vector<double>)
        {
            Put(vector, row, count, known, Order.ValueOf(key));
        }
        else
        {
            Put(vector, row, count, known, key);
        }
    }

    internal static void Put<T>(Vector vector, int row, int count, bool known, T value)
    {
        if (!known)
        {
            vector.SetNull(row, count);
            return;
        }

        ((Vector<T>)vector).Values[row] = value;
        if (vector.AnyNull)
        {
            vector.Nulls[row] = false;
        }
    }
}

using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>The row's side of a bound: its vector, and whether equality is within.</summary>
internal readonly record struct BandEdge(int Slot, bool Inclusive);

/// <summary>Fills one vector with an aggregate over events whose bounded value lies within limits that the row sets.</summary>
internal sealed class BandStep(AggregateFunction function, int value, ExpressionType type, bool isBound, BandEdge? lower, BandEdge? upper, int result)
{
    /// <param name="band">The number of this step among those of its kind.</param>
    internal Kernel Create(int band, int probe, int grouping, WindowEdge? start, WindowEdge end, int timeSlot, bool mayBeSelf) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        var (keys, index, times) = (program.Probes[probe].Keys, program.State.Bands[grouping]!, frame.Get<long>(timeSlot).Values);
        var vector = frame[result];
        var accumulator = IsNearest ? null : new BandAccumulator(function, value, type);
        vector.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            var low = long.MinValue;
            var high = long.MaxValue;
            var bounded = keys[i] >= 0 && Limit(frame, lower, i, 1, ref low) && Limit(frame, upper, i, -1, ref high) && low <= high;
            var self = mayBeSelf && program.Self is { } selves ? selves.Rows[i] : -1;
            var query = new BandQuery(start?.Of(times[i]) ?? long.MinValue, end.Of(times[i]), low, high, self);
            if (index.Shared is { } shared)
            {
                var hints = program.BandHints[band] ??= shared.Offsets[..^1];
                Sweep(shared, bounded ? keys[i] : KeyTable.Unknown, hints, query, accumulator, vector, i, count);
            }
            else
            {
                Search(bounded ? index.GroupOf(keys[i]) : BandGroup.Empty, query, accumulator, vector, i, count);
            }
        }
    };

    // The greatest or least bounded value itself is the nearest one to a bound: found from there, without looking at the others.
    private bool IsNearest => isBound && (function is AggregateFunction.Min or AggregateFunction.Max);

    // Bounds become inclusive keys: one further for those that are not.
    private static bool Limit(Frame frame, BandEdge? edge, int row, int inward, ref long key)
    {
        if (edge is not { } given)
        {
            return true;
        }

        var vector = frame[given.Slot];
        if (vector.IsNull(row))
        {
            return false;
        }

        key = vector is Vector<double> doubles ? Order.KeyOf(doubles.Values[row]) : ((Vector<long>)vector).Values[row];
        if (given.Inclusive)
        {
            return true;
        }

        if (key == (inward > 0 ? long.MaxValue : long.MinValue))
        {
            return false;
        }

        key += inward;
        return true;
    }

    // Each key goes on from where its last row left it.
    private void Sweep(SweepBand band, int key, int[] hints, in BandQuery query, BandAccumulator? accumulator, Vector vector, int row, int count)
    {
        if (key < 0)
        {
            Answer(accumulator, found: false, 0, vector, row, count);
            return;
        }

        var (events, start, end) = (band.Events, band.Offsets[key], band.Offsets[key + 1]);
        var greatest = accumulator is null && function == AggregateFunction.Max;

        // The place after the upper bound for the greatest value, else the place of the lower bound.
        var at = !greatest && query.Low == long.MinValue ? start
            : hints[key] = events.After(start, end, greatest ? query.High : query.Low - 1, hints[key]);
        long bound = 0;
        var found = greatest ? events.TryGreatest(query, start, at, out bound) : accumulator is null && events.TryLeast(query, at, end, out bound);
        if (accumulator is not null)
        {
            events.Accumulate(query, at, end, accumulator);
        }

        Answer(accumulator, found, bound, vector, row, count);
    }

    private void Search(BandGroup group, in BandQuery query, BandAccumulator? accumulator, Vector vector, int row, int count)
    {
        long bound = 0;
        var found = accumulator is null && (function == AggregateFunction.Max ? group.TryGreatest(query, out bound) : group.TryLeast(query, out bound));
        if (accumulator is not null)
        {
            group.Accumulate(query, accumulator);
        }

        Answer(accumulator, found, bound, vector, row, count);
    }

    private void Answer(BandAccumulator? accumulator, bool found, long bound, Vector vector, int row, int count)
    {
        if (accumulator is null)
        {
            AggregateStep.PutKey(vector, row, count, found, bound);
            return;
        }

        var n = accumulator.Count;
        switch (function)
        {
            case AggregateFunction.Count:
                AggregateStep.Put(vector, row, count, true, n);
                break;
            case AggregateFunction.Distinct:
                AggregateStep.Put(vector, row, count, true, accumulator.DistinctCount);
                break;
            case AggregateFunction.Sum:
                AggregateStep.Put(vector, row, count, n > 0, accumulator.Sum.High);
                break;
            case AggregateFunction.Mean:
                AggregateStep.Put(vector, row, count, n > 0, accumulator.Sum.High / n);
                break;
            case AggregateFunction.Std:
                AggregateStep.Put(vector, row, count, n > 1, n > 1 ? WindowStatistics.Deviation(accumulator.Sum, accumulator.Squares, n) : 0);
                break;
            default:
                PutValue(accumulator, n > 0, vector, row, count);
                break;
        }

        accumulator.Clear();
    }

    private static void PutValue(BandAccumulator accumulator, bool known, Vector vector, int row, int count)
    {
        switch (vector)
        {
            case Vector<double>:
                AggregateStep.Put(vector, row, count, known, BitConverter.Int64BitsToDouble(accumulator.Number));
                break;
            case Vector<string>:
                AggregateStep.Put(vector, row, count, known, accumulator.Text);
                break;
            case Vector<bool>:
                AggregateStep.Put(vector, row, count, known, accumulator.Number != 0);
                break;
            default:
                AggregateStep.Put(vector, row, count, known, accumulator.Number);
                break;
        }
    }
}

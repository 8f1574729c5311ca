using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sketches;

/// <summary>
/// Ranks and quantiles of a stream in bounded memory, mergeable: KLL (Karnin, Lang and Liberty, 2016, "Optimal quantile approximation in
/// streams"). Numbers wait in levels; a full level is sorted, every other number moves up and counts double. With k of 256 the rank of any
/// number is off by less than 1.3 % of all with 99 % confidence, and by less than 1.7 % for all numbers at once; it holds about 3 k numbers
/// however many it saw. Up to k numbers are kept as they are. The same numbers in the same order give the same sketch. Not thread-safe.
/// </summary>
public sealed class QuantileSketch
{
    /// <summary>Share of all rows by which the rank of a number may be off, with 99 % confidence.</summary>
    public const double RankError = 0.013;

    private const int Capacity = 256;
    private const int LeastCapacity = 16;
    private const double Shrink = 2.0 / 3;

    private readonly SeededRandom _random;
    private double[][] _levels = [new double[Capacity]];
    private int[] _filled = [0];
    private int[] _capacities = [Capacity];
    private SortedPoints? _sorted;

    /// <summary>Starts empty; the seed decides which numbers move up.</summary>
    public QuantileSketch(ulong seed = 1) => _random = new SeededRandom(seed);

    /// <summary>Goes on from a stored state.</summary>
    /// <exception cref="ArgumentException">The state is not one of a sketch.</exception>
    public QuantileSketch(QuantileSketchState state)
        : this(state is null ? 0 : (ulong)state.Count)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Levels.Any(level => level.Length > Capacity) || state.Count < 0)
        {
            throw new ArgumentException("A level holds more than a sketch would.", nameof(state));
        }

        (Count, Min, Max) = (state.Count, state.Min, state.Max);
        _levels = [.. state.Levels.Select(Room).DefaultIfEmpty(new double[Capacity])];
        _filled = [.. state.Levels.Select(level => level.Length).DefaultIfEmpty(0)];
        _capacities = Capacities(_levels.Length);

        static double[] Room(ImmutableArray<double> level)
        {
            var room = new double[Capacity];
            level.CopyTo(room);
            return room;
        }
    }

    /// <summary>Numbers seen.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest number seen; NaN before the first.</summary>
    public double Min { get; private set; } = double.NaN;

    /// <summary>The largest number seen; NaN before the first.</summary>
    public double Max { get; private set; } = double.NaN;

    /// <summary>Numbers held now.</summary>
    public int HeldCount => _filled.Sum();

    /// <summary>Takes a number; NaN is left out.</summary>
    public void Add(double value) => Add([value]);

    /// <summary>Takes numbers in their order; NaN is left out.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        var (min, max, count) = (Count == 0 ? double.PositiveInfinity : Min, Count == 0 ? double.NegativeInfinity : Max, Count);
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                continue;
            }

            min = value < min ? value : min;
            max = value > max ? value : max;
            count++;
            var filled = _filled[0]++;
            _levels[0][filled] = value;
            if (filled + 1 >= _capacities[0])
            {
                Compact(0);
            }
        }

        if (count > Count)
        {
            (Count, Min, Max, _sorted) = (count, min, max, null);
        }
    }

    /// <summary>Takes everything another sketch has seen.</summary>
    public void Merge(QuantileSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
        {
            return;
        }

        Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
        Max = Count == 0 ? other.Max : Math.Max(Max, other.Max);
        (Count, _sorted) = (Count + other.Count, null);
        for (var level = 0; level < other._levels.Length; level++)
        {
            for (var i = 0; i < other._filled[level]; i++)
            {
                Put(level, other._levels[level][i]);
            }
        }
    }

    /// <summary>Share of the numbers seen that are at most <paramref name="value"/>.</summary>
    public double Share(double value)
    {
        var (values, ranks) = Sorted();
        var at = Array.BinarySearch(values, value);
        if (at < 0)
        {
            at = ~at;
        }
        else
        {
            while (at < values.Length && values[at] == value)
            {
                at++;
            }
        }

        return Count == 0 ? double.NaN : at == 0 ? 0 : ranks[at - 1] / (double)ranks[^1];
    }

    /// <summary>The smallest number held that at least this share of the numbers seen does not exceed; NaN before the first.</summary>
    public double Quantile(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        if (share <= 0 || share >= 1)
        {
            return share <= 0 ? Min : Max;
        }

        var (values, ranks) = Sorted();
        var at = Array.BinarySearch(ranks, (long)Math.Ceiling(share * ranks[^1]));
        return values[at < 0 ? ~at : at];
    }

    /// <summary>Everything it holds.</summary>
    public QuantileSketchState ToState() => new(Count, Min, Max, [.. _levels.Select((level, i) => level.AsSpan(0, _filled[i]).ToImmutableArray())]);

    /// <summary>The numbers held, rising, and how many seen each stands for.</summary>
    public IEnumerable<(double Value, long Weight)> Points()
    {
        var (values, ranks) = Sorted();
        for (var i = 0; i < values.Length; i++)
        {
            yield return (values[i], ranks[i] - (i == 0 ? 0 : ranks[i - 1]));
        }
    }

    // Higher levels hold more: the top one k, each below two thirds of it (section 4 of the paper), so the lowest are small and quickly sorted.
    private static int[] Capacities(int levels) =>
        [.. Enumerable.Range(0, levels).Select(level => Math.Max(LeastCapacity, (int)(Capacity * Math.Pow(Shrink, levels - 1 - level))))];

    private void Compact(int level)
    {
        var (values, count) = (_levels[level], _filled[level]);
        Sort(values.AsSpan(0, count));

        // An odd one out stays; of the others every second goes up.
        var odd = count % 2;
        _filled[level] = odd;
        for (var i = odd + (int)(_random.NextUInt64() >> 63); i < count; i += 2)
        {
            Put(level + 1, values[i]);
        }
    }

    private void Put(int level, double value)
    {
        if (level == _levels.Length)
        {
            _levels = [.. _levels, new double[Capacity]];
            _filled = [.. _filled, 0];
            _capacities = Capacities(_levels.Length);
        }

        _levels[level][_filled[level]++] = value;
        if (_filled[level] >= _capacities[level])
        {
            Compact(level);
        }
    }

    // Most levels that are sorted are short, and for those insertion beats anything with a plan.
    private static void Sort(Span<double> values)
    {
        if (values.Length > 2 * LeastCapacity)
        {
            values.Sort();
            return;
        }

        for (var i = 1; i < values.Length; i++)
        {
            var (value, at) = (values[i], i);
            for (; at > 0 && values[at - 1] > value; at--)
            {
                values[at] = values[at - 1];
            }

            values[at] = value;
        }
    }

    private sealed record SortedPoints(double[] Values, long[] Ranks);

    private SortedPoints Sorted()
    {
        if (_sorted is { } known)
        {
            return known;
        }

        var (values, ranks) = (new double[HeldCount], new long[HeldCount]);
        var at = 0;
        for (var level = 0; level < _levels.Length; level++)
        {
            for (var i = 0; i < _filled[level]; i++)
            {
                (values[at], ranks[at++]) = (_levels[level][i], 1L << level);
            }
        }

        Array.Sort(values, ranks);
        for (var i = 1; i < ranks.Length; i++)
        {
            ranks[i] += ranks[i - 1];
        }

        return _sorted = new SortedPoints(values, ranks);
    }
}

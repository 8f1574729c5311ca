using System.Collections.Immutable;
using Flywheel.Evaluation.Intervals;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Consequence;

/// <summary>How loss and worth depend on the bin of one feature, by day of the reference.</summary>
internal sealed class FeatureEffect
{
    private const double Normal975 = 1.959963984540054;

    private readonly IReadOnlyList<double> _edges;
    private readonly Dictionary<string, int> _texts;
    private readonly double[,] _rows, _loss, _money;

    internal FeatureEffect(MonitoredFeature feature, IReadOnlyList<double> edges, IReadOnlyList<string> texts, int days)
    {
        (Feature, _edges) = (feature, edges);
        _texts = texts.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i, StringComparer.Ordinal);

        // The last bin is of rows without a value, or with a text beyond those known.
        var bins = feature.IsText ? texts.Count + 1 : edges.Count + 2;
        (_rows, _loss, _money) = (new double[bins, days], new double[bins, days], new double[bins, days]);
    }

    internal FeatureEffect(FeatureEffectState state)
        : this(state.Feature, state.Edges, state.Texts, state.Rows.Length == 0 ? 0 : state.Rows[0].Length)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            for (var day = 0; day < Days; day++)
            {
                (_rows[bin, day], _loss[bin, day], _money[bin, day]) = (state.Rows[bin][day], state.Loss[bin][day], state.Money[bin][day]);
            }
        }
    }

    internal MonitoredFeature Feature { get; }

    private int Bins => _rows.GetLength(0);

    private int Days => _rows.GetLength(1);

    internal void Add(int bin, int day, double loss, double money)
    {
        _rows[bin, day]++;
        _loss[bin, day] += loss;
        _money[bin, day] += money;
    }

    internal int BinOf(double value)
    {
        if (double.IsNaN(value))
        {
            return Bins - 1;
        }

        var bin = 0;
        while (bin < _edges.Count && value > _edges[bin])
        {
            bin++;
        }

        return bin;
    }

    internal int BinOf(string? text) => text is not null && _texts.TryGetValue(text, out var bin) ? bin : Bins - 1;

    /// <summary>Everything it holds, sums to a ten-thousandth.</summary>
    internal FeatureEffectState ToState() => new(Feature, [.. _edges], [.. _texts.OrderBy(pair => pair.Value).Select(pair => pair.Key)],
        Read(_rows, rows => (long)rows), Read(_loss, Kept), Read(_money, Kept));

    private ImmutableArray<ImmutableArray<T>> Read<T>(double[,] sums, Func<double, T> kept) =>
        [.. Enumerable.Range(0, Bins).Select(bin => Enumerable.Range(0, Days).Select(day => kept(sums[bin, day])).ToImmutableArray())];

    private static double Kept(double sum) => Math.Round(sum, 4);

    /// <summary>Shares of a span's rows in the bins.</summary>
    internal double[] Shares(FeatureSketch now)
    {
        var shares = new double[Bins];
        if (Feature.IsText)
        {
            foreach (var (text, count) in now.Texts.Counts)
            {
                shares[BinOf(text)] += count / (double)now.Count;
            }

            shares[^1] += now.MissingShare + ((now.Texts.Count - now.Texts.Counts.Values.Sum()) / (double)now.Count);
            return shares;
        }

        var inside = Distribution.Of(now.Numbers) is { Count: > 0 } here ? here.Bins(_edges) : new double[_edges.Count + 1];
        for (var bin = 0; bin < inside.Length; bin++)
        {
            shares[bin] = inside[bin] * (1 - now.MissingShare);
        }

        shares[^1] = now.MissingShare;
        return shares;
    }

    /// <summary>Sum over bins of the shift of the share times the bin's mean, with its range by days (each day's influence is one observation).</summary>
    internal (Interval Loss, Interval Money, double Strange) Shift(double[] now)
    {
        var rows = Enumerable.Range(0, Bins).Select(bin => Enumerable.Range(0, Days).Sum(day => _rows[bin, day])).ToArray();
        var all = rows.Sum();
        var strange = Enumerable.Range(0, Bins).Where(bin => rows[bin] == 0).Sum(bin => now[bin]);
        var shift = Enumerable.Range(0, Bins).Select(bin => rows[bin] == 0 ? 0 : (now[bin] / Math.Max(1 - strange, 1e-9)) - (rows[bin] / all)).ToArray();
        return (Weighted(_loss, rows, shift), Weighted(_money, rows, shift), strange);
    }

    private Interval Weighted(double[,] sums, double[] rows, double[] shift)
    {
        var (value, influence) = (0.0, new double[Days]);
        for (var bin = 0; bin < Bins; bin++)
        {
            if (rows[bin] == 0)
            {
                continue;
            }

            var mean = Enumerable.Range(0, Days).Sum(day => sums[bin, day]) / rows[bin];
            value += shift[bin] * mean;
            for (var day = 0; day < Days; day++)
            {
                influence[day] += shift[bin] * (sums[bin, day] - (mean * _rows[bin, day])) / rows[bin];
            }
        }

        var reach = Days < 2 ? double.PositiveInfinity : Normal975 * Math.Sqrt(influence.Sum(part => part * part) * Days / (Days - 1));
        return new Interval(value, value - reach, value + reach);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>Profiles numbers, moments and truths: one sort, then one walk over the sorted values.</summary>
internal static class NumberProfiler
{
    private const int Bins = 40;
    private const int TopValues = 10;
    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    internal static ColumnProfile Profile(Field field, Column column, LabelView? label)
    {
        var numbers = NumberView.Of(column);
        var (keys, marks) = Present(numbers, label);
        (keys, marks) = RadixSort.Sort(keys, marks);
        var walk = new SortedWalk(keys, marks, TopValues);
        var relation = label is null ? null : Relate(numbers, label, walk);
        var profile = new ColumnProfile
        {
            Name = field.Name,
            Type = field.Type,
            Missing = numbers.Length - keys.Length,
            Distinct = walk.Distinct,
            Top = [.. walk.Top.Select(run => new ValueCount(Text(field.Type, run.Value), run.Rows))],
            Relation = relation,
        };
        if (keys.Length == 0)
        {
            return profile;
        }

        var (low, high) = (FromKey(keys[0]), FromKey(keys[^1]));
        var (mean, deviation) = Moments(numbers);
        return profile with
        {
            Min = Text(field.Type, low),
            Max = Text(field.Type, high),
            Mean = field.Type == ColumnType.Timestamp ? null : mean,
            StandardDeviation = field.Type is ColumnType.Timestamp or ColumnType.Boolean || keys.Length < 2 ? null : deviation,
            Quantiles = field.Type == ColumnType.Boolean ? [] : QuantilesOf(keys),
            Histogram = field.Type == ColumnType.Boolean || low == high ? null : HistogramOf(keys, low, high),
        };
    }

    /// <summary>Quantiles of values in any order; NaN does not count.</summary>
    internal static ImmutableArray<Quantile> QuantilesOf(double[] values)
    {
        var (keys, marks) = Present(values, null);
        return keys.Length == 0 ? [] : QuantilesOf(RadixSort.Sort(keys, marks).Keys);
    }

    // Order of doubles as order of unsigned numbers: negative ones are turned over, the others put above them.
    internal static ulong ToKey(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return (bits & (1UL << 63)) != 0 ? ~bits : bits | (1UL << 63);
    }

    internal static double FromKey(ulong key) => BitConverter.UInt64BitsToDouble((key & (1UL << 63)) != 0 ? key & ~(1UL << 63) : ~key);

    private static (ulong[] Keys, byte[] Marks) Present(double[] numbers, LabelView? label)
    {
        var classes = label is { ClassCount: 2 } ? label.Classes : null;
        var keys = new ulong[numbers.Length];
        var marks = new byte[numbers.Length];
        var n = 0;
        for (var row = 0; row < numbers.Length; row++)
        {
            if (!double.IsNaN(numbers[row]))
            {
                keys[n] = ToKey(numbers[row]);
                marks[n++] = classes is null ? SortedWalk.Unmarked : (byte)classes[row];
            }
        }

        return (keys[..n], marks[..n]);
    }

    private static LabelRelation? Relate(double[] numbers, LabelView label, SortedWalk walk) => label switch
    {
        { Numbers: { } target } => Of("pearson", Relations.Pearson(numbers, target), Math.Abs),
        { ClassCount: 2 } => Of("auc", walk.Auc, auc => Math.Abs((2 * auc) - 1)),
        { ClassCount: > 2 } => Of("correlation_ratio", Relations.CorrelationRatio(numbers, label.Classes!, label.ClassCount), ratio => ratio),
        _ => null,
    };

    private static LabelRelation? Of(string measure, double value, Func<double, double> strength) =>
        double.IsNaN(value) ? null : new LabelRelation(measure, value, strength(value));

    // Two passes: the sum of squares of differences does not cancel as the difference of sums does.
    private static (double Mean, double Deviation) Moments(double[] numbers)
    {
        var (sum, n) = (0.0, 0L);
        foreach (var number in numbers)
        {
            if (!double.IsNaN(number))
            {
                sum += number;
                n++;
            }
        }

        var (mean, squares) = (sum / n, 0.0);
        foreach (var number in numbers)
        {
            if (!double.IsNaN(number))
            {
                squares += (number - mean) * (number - mean);
            }
        }

        return (mean, Math.Sqrt(squares / (n - 1)));
    }

    // Definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996: NumPy's and R's default.
    private static ImmutableArray<Quantile> QuantilesOf(ulong[] keys) => [.. Shares.Select(share =>
    {
        var at = share * (keys.Length - 1);
        var (below, above) = (FromKey(keys[(int)Math.Floor(at)]), FromKey(keys[(int)Math.Ceiling(at)]));
        return new Quantile(share, below + ((above - below) * (at - Math.Floor(at))));
    })];

    private static Histogram? HistogramOf(ulong[] keys, double low, double high)
    {
        var step = (high - low) / Bins;
        if (!double.IsFinite(step) || step == 0)
        {
            return null;
        }

        var rows = new long[Bins];
        foreach (var key in keys)
        {
            rows[Math.Min(Bins - 1, (int)((FromKey(key) - low) / step))]++;
        }

        return new Histogram(low, step, [.. rows]);
    }

    private static string Text(ColumnType type, double value) => type switch
    {
        ColumnType.Boolean => value != 0 ? "true" : "false",
        ColumnType.Timestamp => new Timestamp((long)value).ToString(),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}

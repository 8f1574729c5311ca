using Flywheel.Data.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>Numbers in order with the share of all that each stands for: of a sample, or of a sketch. Immutable.</summary>
public sealed class Distribution
{
    private Distribution(double[] values, double[] until, long count) => (Values, Until, Count) = (values, until, count);

    /// <summary>Distinct numbers, rising.</summary>
    internal double[] Values { get; }

    /// <summary>Share of all at or below each.</summary>
    internal double[] Until { get; }

    /// <summary>Numbers it stands for.</summary>
    public long Count { get; }

    /// <summary>Of a sample; NaN is left out.</summary>
    public static Distribution Of(IEnumerable<double> sample) => From([.. sample.Where(value => !double.IsNaN(value)).Order().Select(value => (value, 1L))]);

    /// <summary>Of a sketch, within its rank error.</summary>
    public static Distribution Of(QuantileSketch sketch)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        return From([.. sketch.Points()]);
    }

    /// <summary>Share of all at or below a value.</summary>
    public double Share(double value)
    {
        var at = Array.BinarySearch(Values, value);
        at = at < 0 ? ~at - 1 : at;
        return at < 0 ? 0 : Until[at];
    }

    /// <summary>The smallest number that this share of all does not exceed.</summary>
    public double Quantile(double share)
    {
        var at = Array.BinarySearch(Until, share);
        return Values.Length == 0 ? double.NaN : Values[Math.Min(at < 0 ? ~at : at, Values.Length - 1)];
    }

    /// <summary>Share in each of the bins that rising edges make: up to the first, …, above the last. A value on an edge is below it.</summary>
    public double[] Bins(IReadOnlyList<double> edges)
    {
        var shares = new double[edges.Count + 1];
        var before = 0.0;
        for (var i = 0; i < edges.Count; i++)
        {
            var until = Share(edges[i]);
            (shares[i], before) = (until - before, until);
        }

        shares[^1] = 1 - before;
        return shares;
    }

    private static Distribution From((double Value, long Weight)[] points)
    {
        var (values, until) = (new List<double>(points.Length), new List<double>(points.Length));
        long sum = 0, all = points.Sum(point => point.Weight);
        foreach (var (value, weight) in points)
        {
            sum += weight;
            if (values.Count > 0 && values[^1] == value)
            {
                until[^1] = sum / (double)all;
            }
            else
            {
                values.Add(value);
                until.Add(sum / (double)all);
            }
        }

        return new Distribution([.. values], [.. until], all);
    }
}

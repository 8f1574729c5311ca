using Flywheel.Core;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Evaluation.Intervals;

/// <summary>
/// Percentile intervals by resampling whole clusters with replacement (Efron and Tibshirani, 1993, ch. 13; Field and Welsh, 2007, for
/// clusters). Rows of one day share weather and delays: drawing them one by one would promise intervals several times too narrow.
/// Results depend on the seed alone, not on the number of threads.
/// </summary>
public static class ClusterBootstrap
{
    /// <summary>Each metric's value and interval on one sample.</summary>
    public static IReadOnlyList<Interval> Intervals(BinarySample sample, IReadOnlyList<IMetric<BinarySample>> metrics, BootstrapOptions options, CancellationToken cancellationToken) =>
        Draw(Compute(sample, metrics, []), sample.Ranked.Clusters, sample.Count, sample.ClusterCount, options, weights => Compute(sample.Ranked, metrics, weights.Span), cancellationToken);

    /// <summary>Each metric's value and interval on one sample.</summary>
    public static IReadOnlyList<Interval> Intervals(RegressionSample sample, IReadOnlyList<IMetric<RegressionSample>> metrics, BootstrapOptions options, CancellationToken cancellationToken) =>
        Draw([.. metrics.Select(metric => metric.Compute(sample, []))], sample.Clusters, sample.Count, sample.ClusterCount, options,
            weights => [.. metrics.Select(metric => metric.Compute(sample, weights.Span))], cancellationToken);

    /// <summary>
    /// How much better a challenger is than a champion on the same rows, drawn in pairs: positive means better, whatever the
    /// metric's direction. Pairing removes what both find equally hard.
    /// </summary>
    /// <exception cref="ArgumentException">The samples differ in rows, outcomes or clusters.</exception>
    public static Interval Gain(BinarySample challenger, BinarySample champion, IMetric<BinarySample> metric, BootstrapOptions options, CancellationToken cancellationToken)
    {
        if (!challenger.Outcomes.AsSpan().SequenceEqual(champion.Outcomes) || !challenger.Clusters.AsSpan().SequenceEqual(champion.Clusters))
        {
            throw new ArgumentException("A paired comparison needs the same rows on both sides.", nameof(champion));
        }

        return Draw(Gain(default), challenger.Clusters, challenger.Count, challenger.ClusterCount, options, Gain, cancellationToken)[0];

        double[] Gain(ReadOnlyMemory<double> weights)
        {
            var gain = metric.Compute(challenger, weights.Span) - metric.Compute(champion, weights.Span);
            return [metric.HigherIsBetter ? gain : -gain];
        }
    }

    // Decisions are counted once for all metrics that are made of them.
    private static double[] Compute(BinarySample sample, IReadOnlyList<IMetric<BinarySample>> metrics, ReadOnlySpan<double> weights)
    {
        var (values, confusion) = (new double[metrics.Count], (Confusion?)null);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = metrics[i] is ThresholdMetric decided ? decided.Of(confusion ??= Confusion.Of(sample, weights)) : metrics[i].Compute(sample, weights);
        }

        return values;
    }

    private static Interval[] Draw(
        double[] values, int[]? clusters, int rows, int clusterCount, BootstrapOptions options, Func<ReadOnlyMemory<double>, double[]> compute, CancellationToken cancellationToken)
    {
        var draws = new double[values.Length][];
        for (var m = 0; m < draws.Length; m++)
        {
            draws[m] = new double[options.Resamples];
        }

        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, options.Resamples, parallel, () => (Weights: new double[rows], Counts: new double[clusterCount]), (resample, _, buffers) =>
        {
            var random = new SeededRandom(unchecked(options.Seed + ((ulong)resample * 0x9E3779B97F4A7C15)));
            buffers.Counts.AsSpan().Clear();
            for (var i = 0; i < clusterCount; i++)
            {
                buffers.Counts[random.NextInt64(clusterCount)]++;
            }

            for (var row = 0; row < rows; row++)
            {
                buffers.Weights[row] = buffers.Counts[clusters is null ? row : clusters[row]];
            }

            var drawn = compute(buffers.Weights);
            for (var m = 0; m < draws.Length; m++)
            {
                draws[m][resample] = drawn[m];
            }

            return buffers;
        }, _ => { });
        return [.. draws.Select((drawn, m) => Percentiles(values[m], drawn, options.Level))];
    }

    // A resample without one of the outcomes gives NaN: it says nothing about the value, so it is left out.
    private static Interval Percentiles(double value, double[] drawn, double level)
    {
        var sorted = drawn.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 || !double.IsFinite(value)
            ? new Interval(value, double.NaN, double.NaN)
            : new Interval(value, Quantile(sorted, (1 - level) / 2), Quantile(sorted, (1 + level) / 2));
    }

    // Linear interpolation between order statistics: definition 7 of Hyndman and Fan (1996), numpy's default.
    private static double Quantile(double[] sorted, double probability)
    {
        var at = probability * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}

using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// Compares two lots of a feature. The test follows from type and size: exact or asymptotic Kolmogorov-Smirnov up to 50,000 rows, Wasserstein's distance
/// beyond, chi-square where every text is expected five times (Cochran, 1954), Jensen-Shannon otherwise. P-values take rows to be independent;
/// rows of one day are not, so no alarm goes by them.
/// </summary>
public static class DriftTests
{
    private const long MostTested = 50_000;
    private const double LeastExpected = 5;
    private const int PsiBins = 10;

    /// <summary>Compares.</summary>
    public static DriftComparison Compare(FeatureSketch now, FeatureSketch before)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(before);
        return now.Feature.IsText
            ? CompareTexts(now, before)
            : CompareNumbers(now, Distribution.Of(now.Numbers), before, Distribution.Of(before.Numbers));
    }

    internal static DriftComparison CompareNumbers(FeatureSketch now, Distribution here, FeatureSketch before, Distribution there)
    {
        var missing = Math.Abs(now.MissingShare - before.MissingShare);
        if (here.Count == 0 || there.Count == 0)
        {
            return new DriftComparison(now.Feature.Name, DriftTestKind.KolmogorovSmirnov, double.NaN, null, double.NaN, missing);
        }

        var edges = Enumerable.Range(1, PsiBins - 1).Select(bin => there.Quantile(bin / (double)PsiBins)).Distinct().ToList();
        var psi = ShareDistances.Psi(here.Bins(edges), there.Bins(edges));
        var distance = KolmogorovSmirnov.Distance(here, there);
        var wasserstein = Wasserstein.Distance(here, there) / (before.Deviation > 0 ? before.Deviation : 1);
        return here.Count + there.Count > MostTested
            ? new DriftComparison(now.Feature.Name, DriftTestKind.Wasserstein, wasserstein, null, psi, Math.Max(distance, missing))
            : new DriftComparison(now.Feature.Name, DriftTestKind.KolmogorovSmirnov, distance, KolmogorovSmirnov.PValue(distance, here.Count, there.Count), psi, Math.Max(distance, missing));
    }

    private static DriftComparison CompareTexts(FeatureSketch now, FeatureSketch before)
    {
        var (left, right) = Counts(now, before);
        var (p, q) = (Shares(left), Shares(right));
        double all = left.Sum() + right.Sum();
        var (fewest, psi) = (Math.Min(left.Sum(), right.Sum()) / Math.Max(all, 1), ShareDistances.Psi(p, q));

        // Half the sum of differences of shares: how many rows would have to change their text.
        var distance = p.Zip(q, (a, b) => Math.Abs(a - b)).Sum() / 2;
        var enough = now.Texts.LostCount + before.Texts.LostCount == 0 && left.Zip(right, (a, b) => (a + b) * fewest).All(expected => expected is 0 or >= LeastExpected);
        if (!enough)
        {
            return new DriftComparison(now.Feature.Name, DriftTestKind.JensenShannon, ShareDistances.JensenShannon(p, q), null, psi, distance);
        }

        var (statistic, _, pValue) = ShareDistances.ChiSquare(left, right);
        return new DriftComparison(now.Feature.Name, DriftTestKind.ChiSquare, statistic, all > MostTested ? null : pValue, psi, distance);
    }

    // Known texts in order, then what the sketches lost, then missing.
    private static (long[] Left, long[] Right) Counts(FeatureSketch now, FeatureSketch before)
    {
        var texts = now.Texts.Counts.Keys.Union(before.Texts.Counts.Keys).Order(StringComparer.Ordinal).ToList();
        long[] Of(FeatureSketch sketch)
        {
            var known = texts.Select(text => sketch.Texts.Counts.GetValueOrDefault(text)).ToList();
            return [.. known, sketch.Texts.Count - known.Sum(), sketch.MissingCount];
        }

        return (Of(now), Of(before));
    }

    private static double[] Shares(long[] counts)
    {
        double all = Math.Max(1, counts.Sum());
        return [.. counts.Select(count => count / all)];
    }
}

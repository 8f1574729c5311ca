using System.Collections.Immutable;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Selective;

/// <summary>
/// The trade of coverage against accuracy (El-Yaniv and Wiener, 2010, "On the foundations of noise-free selective classification"): the less
/// sure rows go to people, the more of the rest is right, and the more asking costs. Sure is what is far from the threshold: there the two decisions are worth the same, and what a wrong one
/// costs grows with the distance.
/// </summary>
public static class CoverageCurve
{
    /// <summary>One point for each distinct distance from the threshold, from deciding nothing to deciding all.</summary>
    /// <param name="sample">Scores beside outcomes; its threshold decides.</param>
    /// <param name="value">What decisions are worth.</param>
    /// <param name="reviewCost">What asking a person costs, in the same money.</param>
    public static ImmutableArray<CoveragePoint> Points(BinarySample sample, DecisionValue value, double reviewCost)
    {
        ArgumentNullException.ThrowIfNull(sample);
        // Scores are 32-bit numbers: what differs in the ninth digit is the same distance.
        double Margin(double score) => Math.Round(Math.Abs(score - sample.Threshold), 9);
        var rows = Enumerable.Range(0, sample.Count).OrderByDescending(row => Margin(sample.Scores[row])).ToArray();
        var reviewed = sample.Outcomes.Sum(outcome => value.Of(outcome, outcome) - reviewCost);
        var points = ImmutableArray.CreateBuilder<CoveragePoint>();
        points.Add(new CoveragePoint(double.PositiveInfinity, 0, double.NaN, reviewed / sample.Count));
        var (right, worth) = (0, reviewed);
        for (var i = 0; i < rows.Length; i++)
        {
            var (score, outcome) = (sample.Scores[rows[i]], sample.Outcomes[rows[i]]);
            var decision = score >= sample.Threshold;
            right += decision == outcome ? 1 : 0;
            worth += value.Of(decision, outcome) - value.Of(outcome, outcome) + reviewCost;
            if (i + 1 == rows.Length || Margin(sample.Scores[rows[i + 1]]) < Margin(score))
            {
                points.Add(new CoveragePoint(Margin(score), (i + 1) / (double)sample.Count, right / (double)(i + 1), worth / sample.Count));
            }
        }

        return points.ToImmutable();
    }

    /// <summary>The point worth most; of equals the one that decides more.</summary>
    public static CoveragePoint Best(ImmutableArray<CoveragePoint> points) => points.MaxBy(point => (point.WorthPerRow, point.Coverage));

    /// <summary>The point of greatest coverage that is at least this accurate; null when none is.</summary>
    public static CoveragePoint? AtLeast(double accuracy, ImmutableArray<CoveragePoint> points) =>
        points.Where(point => point.Accuracy >= accuracy).Select(point => (CoveragePoint?)point).LastOrDefault();

    /// <summary>The points that cover at least each of some shares, in that order, each point once: enough for a table or a drawing.</summary>
    public static ImmutableArray<CoveragePoint> Thin(ImmutableArray<CoveragePoint> points, IEnumerable<double> coverages)
    {
        ArgumentNullException.ThrowIfNull(coverages);
        return points.IsEmpty ? [] : [.. coverages.Select(wanted => points[Math.Min(FirstOf(points, wanted), points.Length - 1)]).Distinct()];
    }

    // Coverage grows from point to point.
    private static int FirstOf(ImmutableArray<CoveragePoint> points, double wanted)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = points[middle].Coverage < wanted ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

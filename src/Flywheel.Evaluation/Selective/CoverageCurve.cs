using System.Collections.Immutable;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Selective;

/// <summary>
/// The trade of coverage against accuracy (El-Yaniv and Wiener, 2010, "On the foundations of noise-free selective classification"): the less
/// sure rows go to people, the more of the rest is right, and the more asking costs.
/// </summary>
public static class CoverageCurve
{
    /// <summary>One point for each distinct confidence, from deciding nothing to deciding all.</summary>
    /// <param name="sample">Scores beside outcomes; its threshold decides.</param>
    /// <param name="value">What decisions are worth.</param>
    /// <param name="reviewCost">What asking a person costs, in the same money.</param>
    public static ImmutableArray<CoveragePoint> Points(BinarySample sample, DecisionValue value, double reviewCost)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var rows = Enumerable.Range(0, sample.Count).OrderByDescending(row => Confidence(sample.Scores[row])).ToArray();
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
            if (i + 1 == rows.Length || Confidence(sample.Scores[rows[i + 1]]) < Confidence(score))
            {
                points.Add(new CoveragePoint(Confidence(score), (i + 1) / (double)sample.Count, right / (double)(i + 1), worth / sample.Count));
            }
        }

        return points.ToImmutable();
    }

    /// <summary>The point worth most; of equals the one that decides more.</summary>
    public static CoveragePoint Best(ImmutableArray<CoveragePoint> points) => points.MaxBy(point => (point.WorthPerRow, point.Coverage));

    /// <summary>The point of greatest coverage that is at least this accurate; null when none is.</summary>
    public static CoveragePoint? AtLeast(double accuracy, ImmutableArray<CoveragePoint> points) =>
        points.Where(point => point.Accuracy >= accuracy).Select(point => (CoveragePoint?)point).LastOrDefault();

    private static double Confidence(double score) => Math.Max(score, 1 - score);
}

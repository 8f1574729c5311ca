using System.Collections.Immutable;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Evaluation.Curves;

/// <summary>The curves of a yes-or-no question, one point per distinct score.</summary>
public static class BinaryCurves
{
    /// <summary>False-positive rate against recall, from (0, 0) at an infinite threshold to (1, 1).</summary>
    public static ImmutableArray<CurvePoint> Roc(BinarySample sample)
    {
        var points = ImmutableArray.CreateBuilder<CurvePoint>();
        points.Add(new CurvePoint(0, 0, double.PositiveInfinity));
        double positives = 0, negatives = 0, noes = sample.Count - sample.PositiveCount;
        foreach (var group in new ScoreGroups(sample, []))
        {
            positives += group.Positives;
            negatives += group.Negatives;
            points.Add(new CurvePoint(negatives / noes, positives / sample.PositiveCount, group.Score));
        }

        return points.ToImmutable();
    }

    /// <summary>Recall against precision, by falling threshold.</summary>
    public static ImmutableArray<CurvePoint> PrecisionRecall(BinarySample sample)
    {
        var points = ImmutableArray.CreateBuilder<CurvePoint>();
        double positives = 0, all = 0;
        foreach (var group in new ScoreGroups(sample, []))
        {
            positives += group.Positives;
            all += group.Positives + group.Negatives;
            points.Add(new CurvePoint(positives / sample.PositiveCount, positives / all, group.Score));
        }

        return points.ToImmutable();
    }

    /// <summary>
    /// Fewer points of the same shape, for drawing: the first and last, and those that move at least one <paramref name="steps"/>th
    /// of the axis in either direction.
    /// </summary>
    public static ImmutableArray<CurvePoint> Thin(ImmutableArray<CurvePoint> points, int steps)
    {
        if (points.Length <= 2)
        {
            return points;
        }

        var kept = ImmutableArray.CreateBuilder<CurvePoint>();
        kept.Add(points[0]);
        foreach (var point in points.AsSpan()[1..^1])
        {
            if (Math.Abs(point.X - kept[^1].X) * steps >= 1 || Math.Abs(point.Y - kept[^1].Y) * steps >= 1)
            {
                kept.Add(point);
            }
        }

        kept.Add(points[^1]);
        return kept.ToImmutable();
    }
}

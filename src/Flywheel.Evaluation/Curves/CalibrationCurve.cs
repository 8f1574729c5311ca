using System.Collections.Immutable;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Curves;

/// <summary>Promised against observed frequency, in bins of equal row count.</summary>
public static class CalibrationCurve
{
    /// <summary>The curve of a sample.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="bins">How many bins; fewer when there are fewer rows.</param>
    public static ImmutableArray<CalibrationBin> Of(BinarySample sample, int bins)
    {
        var order = sample.ByFallingScore;
        var count = Math.Min(bins, sample.Count);
        var curve = ImmutableArray.CreateBuilder<CalibrationBin>(count);
        for (var bin = count - 1; bin >= 0; bin--)
        {
            var rows = order[(int)((long)sample.Count * bin / count)..(int)((long)sample.Count * (bin + 1) / count)];
            double promised = 0;
            var yes = 0;
            foreach (var row in rows)
            {
                promised += sample.Scores[row];
                yes += sample.Outcomes[row] ? 1 : 0;
            }

            curve.Add(new CalibrationBin(promised / rows.Length, Wilson(yes, rows.Length), rows.Length));
        }

        return curve.MoveToImmutable();
    }

    // Wilson (1927): unlike the textbook interval it stays inside [0, 1] and is not empty at 0 of n.
    private static Interval Wilson(int yes, int rows)
    {
        const double Z = 1.959963984540054;
        var share = (double)yes / rows;
        var scale = 1 + (Z * Z / rows);
        var centre = (share + (Z * Z / (2 * rows))) / scale;
        var half = Z / scale * Math.Sqrt((share * (1 - share) / rows) + (Z * Z / (4.0 * rows * rows)));
        return new Interval(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}

using Flywheel.Evaluation.Sequential;

namespace Flywheel.Evaluation.Intervals;

/// <summary>
/// A business metric before and after something changed, such as the worth of a decision by day before and after a release: the
/// difference of the means with its range (Welch, 1947). The unit is the day; days that hang together count for fewer. It says what
/// changed, not why: weather changes too. What a release brought is told by <see cref="PairedComparison"/> on the same rows.
/// </summary>
public static class BeforeAfter
{
    /// <summary>After less before; unbounded with fewer than two days on a side.</summary>
    /// <param name="before">One value a day, in order.</param>
    /// <param name="after">One value a day, in order.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    public static Interval Difference(IReadOnlyList<double> before, IReadOnlyList<double> after, double level = 0.95)
    {
        var (left, right) = (Side(before), Side(after));
        var difference = right.Mean - left.Mean;
        if (left.Units <= 1 || right.Units <= 1)
        {
            return new Interval(difference, double.NegativeInfinity, double.PositiveInfinity);
        }

        var both = left.Error + right.Error;
        var freedom = both * both / ((left.Error * left.Error / (left.Units - 1)) + (right.Error * right.Error / (right.Units - 1)));
        var reach = both == 0 ? 0 : StudentT.Exceeded((1 - level) / 2, freedom) * Math.Sqrt(both);
        return new Interval(difference, difference - reach, difference + reach);
    }

    // Mean, squared standard error, and how many independent days these are worth. A handful of days says nothing about hanging together.
    private static (double Mean, double Error, double Units) Side(IReadOnlyList<double> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        const int Handful = 10;
        var sums = default(UnitSums);
        foreach (var day in days)
        {
            sums.Add(day);
        }

        var units = sums.Count < Handful ? sums.Count : sums.Count / sums.Inflation;
        return (sums.Mean, sums.Count < 2 ? double.NaN : sums.Scatter / (sums.Count - 1) / units, units);
    }
}

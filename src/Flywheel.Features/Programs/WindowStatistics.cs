namespace Flywheel.Features.Programs;

/// <summary>What sums become.</summary>
internal static class WindowStatistics
{
    /// <summary>
    /// The sample standard deviation of n > 1 values from their exact sum and sum of squares, in pairs of doubles (Dekker, "A floating-point technique for
    /// extending the available precision", 1971), so that values far from zero lose nothing.
    /// </summary>
    internal static double Deviation((double High, double Low) sum, (double High, double Low) squares, long n)
    {
        // sum squared, to 106 bits
        var high = sum.High * sum.High;
        var low = Math.FusedMultiplyAdd(sum.High, sum.High, -high) + (2 * sum.High * sum.Low);

        // divided by n
        var quotient = high / n;
        var rest = (Math.FusedMultiplyAdd(-quotient, n, high) + low) / n;

        // squares - quotient: the high parts nearly cancel, so their difference is taken exactly (Knuth's two-sum)
        var difference = squares.High - quotient;
        var back = difference - squares.High;
        var error = squares.High - (difference - back) + (-quotient - back);
        var centred = difference + (error + squares.Low - rest);
        return Math.Sqrt(Math.Max(0, centred) / (n - 1));
    }
}

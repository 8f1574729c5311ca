using MathNet.Numerics;

namespace Flywheel.Evaluation.Intervals;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>P(T > t) for t at or above zero.</summary>
    internal static double Above(double t, double freedom) => 0.5 * SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + (t * t)));

    /// <summary>The t that is exceeded with this chance, at most one half; NaN without a degree of freedom.</summary>
    internal static double Exceeded(double chance, double freedom)
    {
        if (!(freedom > 0))
        {
            return double.NaN;
        }

        var (low, high) = (0.0, 1.0);
        while (Above(high, freedom) > chance && high < 1e12)
        {
            high *= 2;
        }

        for (var step = 0; step < 200 && high - low > 1e-15 * high; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Above(middle, freedom) > chance ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}

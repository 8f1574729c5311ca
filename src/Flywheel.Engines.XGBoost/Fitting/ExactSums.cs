namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>
/// Makes sums exact, so that they do not depend on their order. XGBoost adds derivatives up in doubles, in as many parts as it has
/// threads; another number of threads is another order and, by rounding, another model. When every value is a whole multiple of one
/// power of two, and no sum reaches 2^53 of it, no addition rounds and every order gives the same bits.
/// </summary>
/// <remarks>The idea of pre-rounding: Demmel and Nguyen, "Fast Reproducible Floating-Point Summation", ARITH 2013.</remarks>
internal static class ExactSums
{
    private const int DoubleBits = 52;
    private const double FloatBits = 1 << 23;

    /// <summary>The step for values whose absolute values sum to at most this. At most 2^-51 of the sum: far below the values' own rounding unless there are many millions.</summary>
    public static double StepFor(double absoluteSum) =>
        absoluteSum > 0 ? Math.ScaleB(1, (int)Math.Ceiling(Math.Log2(absoluteSum)) + 1 - DoubleBits) : 0;

    /// <summary>Rounds each value to a multiple of the step. A float so rounded is a float again.</summary>
    public static void Round(Span<float> values, double step)
    {
        if (step == 0)
        {
            return;
        }

        // A float from here on up is a whole multiple already: its last bit is worth at least one step.
        var limit = (float)(step * FloatBits);
        var inverse = 1 / step;
        foreach (ref var value in values)
        {
            if (Math.Abs(value) < limit)
            {
                value = (float)(Math.Round(value * inverse) * step);
            }
        }
    }
}

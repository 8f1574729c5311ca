namespace Flywheel.Training.Linear;

/// <summary>
/// The elastic net: <c>l1·Σ|w| + l2/2·Σw²</c> over every coefficient but the intercept (Zou and Hastie, 2005).
/// </summary>
internal readonly record struct LinearPenalty(double L1, double L2)
{
    internal double Of(ReadOnlySpan<double> coefficients)
    {
        var (absolute, squared) = (0.0, 0.0);
        foreach (var w in coefficients[1..])
        {
            absolute += Math.Abs(w);
            squared += w * w;
        }

        return (L1 * absolute) + (L2 / 2 * squared);
    }
}

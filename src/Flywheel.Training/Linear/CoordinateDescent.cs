namespace Flywheel.Training.Linear;

/// <summary>
/// Minimises the quadratic model of the loss plus the elastic net, one coefficient at a time (Friedman, Hastie and Tibshirani, 2010,
/// section 2). Works on the Hessian, so its cost does not depend on the number of rows.
/// </summary>
internal static class CoordinateDescent
{
    private const int MostSweeps = 10_000;
    private const double Tolerance = 1e-26;

    /// <summary>The step from the coefficients to the minimum of the model. Fills the upper triangle of the Hessian.</summary>
    internal static double[] Step(LinearSums sums, double[] coefficients, LinearPenalty penalty)
    {
        var n = coefficients.Length;
        Mirror(sums.Hessian, n);
        var step = new double[n];
        var slopes = (double[])sums.Gradient.Clone();
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            // Share of the model's curvature that this sweep still moved; squared, hence the square of machine precision.
            var (moved, whole) = (0.0, double.Epsilon);
            for (var j = 0; j < n; j++)
            {
                var curvature = sums.Hessian[(j * n) + j];
                if (curvature <= 0)
                {
                    continue;
                }

                var now = coefficients[j] + step[j];
                var pull = (curvature * now) - slopes[j];
                var next = j == 0 ? pull / curvature : Shrink(pull, penalty.L1) / (curvature + penalty.L2);
                var change = next - now;
                whole += curvature * next * next;
                if (change != 0)
                {
                    step[j] += change;
                    moved += curvature * change * change;
                    Vectors.AddScaled(change, sums.Hessian.AsSpan(j * n, n), slopes);
                }
            }

            if (moved <= Tolerance * whole)
            {
                break;
            }
        }

        return step;
    }

    private static double Shrink(double value, double by) => value > by ? value - by : value < -by ? value + by : 0;

    private static void Mirror(double[] matrix, int n)
    {
        for (var i = 1; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                matrix[(j * n) + i] = matrix[(i * n) + j];
            }
        }
    }
}

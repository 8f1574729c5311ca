namespace Flywheel.Training.Linear;

/// <summary>
/// Newton's method with the exact Hessian; with an L1 penalty, proximal Newton whose steps are found by coordinate descent (Friedman,
/// Hastie and Tibshirani, "Regularization paths for generalized linear models via coordinate descent", 2010; Lee, Sun and
/// Saunders, "Proximal Newton-type methods", 2014). For up to a few thousand coefficients nothing converges faster: the cost of a
/// step is one pass over the rows, and there are about seven.
/// </summary>
internal sealed class NewtonSolver(LinearData data, LinearLoss loss, LinearPenalty penalty, int mostIterations)
{
    // Of the objective: a step that promises less than this share changes no coefficient in its first eight digits.
    private const double Tolerance = 1e-13;
    private const double SufficientDecrease = 1e-4;

    internal LinearSolution Solve(Action<int, double> report, CancellationToken cancellationToken)
    {
        var pass = new LinearPass(data, loss, curvature: true);
        var coefficients = new double[data.Width];
        var sums = pass.At(coefficients, cancellationToken);
        var objective = sums.Loss + penalty.Of(coefficients);
        var history = new List<double>();
        for (var iteration = 1; iteration <= mostIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = Step(sums, coefficients);
            var moved = Moved(coefficients, step, 1);
            var promise = Vectors.Dot(sums.Gradient, step) + penalty.Of(moved) - penalty.Of(coefficients);
            if (-promise <= Tolerance * Math.Max(objective, double.Epsilon))
            {
                return new LinearSolution(moved, [.. history], Converged: true);
            }

            var length = 1.0;
            sums = pass.At(moved, cancellationToken);
            while (sums.Loss + penalty.Of(moved) > objective + (SufficientDecrease * length * promise) && length > 1e-10)
            {
                length /= 2;
                moved = Moved(coefficients, step, length);
                sums = pass.At(moved, cancellationToken);
            }

            if (length <= 1e-10)
            {
                // The objective no longer tells the points apart: rounding is all that is left to win.
                return new LinearSolution(coefficients, [.. history], Converged: true);
            }

            (coefficients, objective) = (moved, sums.Loss + penalty.Of(moved));
            history.Add(objective);
            report(iteration, objective);
        }

        return new LinearSolution(coefficients, [.. history], Converged: false);
    }

    private double[] Step(LinearSums sums, double[] coefficients)
    {
        if (penalty.L1 > 0)
        {
            return CoordinateDescent.Step(sums, coefficients, penalty);
        }

        var right = new double[data.Width];
        for (var j = 0; j < right.Length; j++)
        {
            right[j] = -sums.Gradient[j] - (j == 0 ? 0 : penalty.L2 * coefficients[j]);
            sums.Hessian[(j * data.Width) + j] += j == 0 ? 0 : penalty.L2;
        }

        Cholesky.Solve(sums.Hessian, right);
        return right;
    }

    private static double[] Moved(double[] from, double[] step, double length)
    {
        var moved = (double[])from.Clone();
        Vectors.AddScaled(length, step, moved);
        return moved;
    }
}

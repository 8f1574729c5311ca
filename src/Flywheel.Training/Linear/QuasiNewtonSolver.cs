namespace Flywheel.Training.Linear;

/// <summary>
/// For more coefficients than a Hessian can hold: L-BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.4) and, with an L1
/// penalty, its orthant-wise form (Andrew and Gao, "Scalable training of L1-regularized log-linear models", 2007).
/// </summary>
internal sealed class QuasiNewtonSolver(LinearData data, LinearLoss loss, LinearPenalty penalty, int mostIterations)
{
    private const int Memory = 12;
    private const double Tolerance = 1e-8;

    private readonly List<(double[] Step, double[] Change, double Inverse)> _pairs = [];

    internal LinearSolution Solve(Action<int, double> report, CancellationToken cancellationToken)
    {
        var pass = new LinearPass(data, loss, curvature: false);
        var point = new double[data.Width];
        var (objective, gradient) = Evaluate(pass, point, cancellationToken);
        var first = Norm(Steepest(point, gradient));
        var history = new List<double>();
        for (var iteration = 1; iteration <= mostIterations; iteration++)
        {
            var steepest = Steepest(point, gradient);
            if (Norm(steepest) <= Tolerance * Math.Max(1, first))
            {
                return new LinearSolution(point, [.. history], Converged: true);
            }

            var direction = Direction(steepest);
            var slope = -Vectors.Dot(steepest, direction);
            var length = _pairs.Count == 0 ? 1 / Math.Max(1, Norm(steepest)) : 1;
            var (next, nextObjective, nextGradient) = (point, objective, gradient);
            for (; length > 1e-20; length /= 2)
            {
                next = Project(point, steepest, direction, length);
                (nextObjective, nextGradient) = Evaluate(pass, next, cancellationToken);
                if (nextObjective <= objective + (1e-4 * length * slope))
                {
                    break;
                }
            }

            if (length <= 1e-20)
            {
                return new LinearSolution(point, [.. history], Converged: true);
            }

            Remember(point, next, gradient, nextGradient);
            (point, objective, gradient) = (next, nextObjective, nextGradient);
            history.Add(objective);
            report(iteration, objective);
        }

        return new LinearSolution(point, [.. history], Converged: false);
    }

    // The smooth part, L2 included; L1 is handled by orthants.
    private (double Objective, double[] Gradient) Evaluate(LinearPass pass, double[] point, CancellationToken cancellationToken)
    {
        var sums = pass.At(point, cancellationToken);
        var gradient = (double[])sums.Gradient.Clone();
        Vectors.AddScaled(penalty.L2, point.AsSpan(1), gradient.AsSpan(1));
        return (sums.Loss + penalty.Of(point), gradient);
    }

    // Minus the pseudo-gradient: at zero a coefficient moves only when the loss pulls harder than the penalty.
    private double[] Steepest(double[] point, double[] gradient)
    {
        var steepest = new double[point.Length];
        for (var j = 0; j < point.Length; j++)
        {
            var l1 = j == 0 ? 0 : penalty.L1;
            steepest[j] = -(point[j] > 0 ? gradient[j] + l1
                : point[j] < 0 ? gradient[j] - l1
                : gradient[j] > l1 ? gradient[j] - l1
                : gradient[j] < -l1 ? gradient[j] + l1
                : 0);
        }

        return steepest;
    }

    private double[] Direction(double[] steepest)
    {
        var direction = (double[])steepest.Clone();
        var shares = new double[_pairs.Count];
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = _pairs[i].Inverse * Vectors.Dot(_pairs[i].Step, direction);
            Vectors.AddScaled(-shares[i], _pairs[i].Change, direction);
        }

        if (_pairs.Count > 0)
        {
            var (_, change, inverse) = _pairs[^1];
            var scale = 1 / (inverse * Vectors.Dot(change, change));
            for (var j = 0; j < direction.Length; j++)
            {
                direction[j] *= scale;
            }
        }

        for (var i = 0; i < _pairs.Count; i++)
        {
            var share = shares[i] - (_pairs[i].Inverse * Vectors.Dot(_pairs[i].Change, direction));
            Vectors.AddScaled(share, _pairs[i].Step, direction);
        }

        for (var j = 1; j < direction.Length && penalty.L1 > 0; j++)
        {
            direction[j] = direction[j] * steepest[j] > 0 ? direction[j] : 0;
        }

        return direction;
    }

    // A step never crosses zero: what would change its sign stops there.
    private double[] Project(double[] point, double[] steepest, double[] direction, double length)
    {
        var next = (double[])point.Clone();
        Vectors.AddScaled(length, direction, next);
        for (var j = 1; j < next.Length && penalty.L1 > 0; j++)
        {
            var orthant = point[j] != 0 ? point[j] : steepest[j];
            next[j] = next[j] * orthant > 0 ? next[j] : 0;
        }

        return next;
    }

    private void Remember(double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        var (step, change) = ((double[])to.Clone(), (double[])gradientTo.Clone());
        Vectors.AddScaled(-1, from, step);
        Vectors.AddScaled(-1, gradientFrom, change);
        var curvature = Vectors.Dot(step, change);
        if (curvature <= 1e-12 * Vectors.Dot(change, change))
        {
            return;
        }

        if (_pairs.Count == Memory)
        {
            _pairs.RemoveAt(0);
        }

        _pairs.Add((step, change, 1 / curvature));
    }

    private static double Norm(double[] vector) => Math.Sqrt(Vectors.Dot(vector, vector));
}

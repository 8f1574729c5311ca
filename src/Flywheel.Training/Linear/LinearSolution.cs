namespace Flywheel.Training.Linear;

/// <summary>Where a solver ended.</summary>
/// <param name="Coefficients">Intercept, dense columns, codes of each block.</param>
/// <param name="Objectives">Loss and penalty after each iteration.</param>
/// <param name="Converged">False when it ran out of iterations.</param>
internal sealed record LinearSolution(double[] Coefficients, double[] Objectives, bool Converged);

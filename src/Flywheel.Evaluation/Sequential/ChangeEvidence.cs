namespace Flywheel.Evaluation.Sequential;

/// <summary>What speaks for a change.</summary>
/// <param name="Log">Natural logarithm of the e-detector; minus infinity before there is any.</param>
/// <param name="Units">How many units ago the change most likely began; 0 before there is evidence.</param>
/// <param name="Direction">1 when the mean went up, -1 when it went down, 0 before there is evidence.</param>
public readonly record struct ChangeEvidence(double Log, int Units, int Direction);

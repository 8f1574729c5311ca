namespace Flywheel.Evaluation.Curves;

/// <summary>Rows of similar score: what was promised and what happened.</summary>
/// <param name="Promised">Mean score.</param>
/// <param name="Observed">Share of yes, with its 95 % interval.</param>
/// <param name="Rows">How many rows.</param>
public readonly record struct CalibrationBin(double Promised, Intervals.Interval Observed, int Rows);

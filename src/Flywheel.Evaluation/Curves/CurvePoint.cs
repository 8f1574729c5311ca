namespace Flywheel.Evaluation.Curves;

/// <summary>A point of a curve, and the score threshold that gives it.</summary>
public readonly record struct CurvePoint(double X, double Y, double Threshold);

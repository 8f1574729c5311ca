namespace Flywheel.Evaluation.Thresholds;

/// <summary>A threshold, and what it is worth on the rows it was chosen on.</summary>
/// <param name="Threshold">Scores at or above it count as a yes.</param>
/// <param name="Objective">What was maximised, as a person would say it.</param>
/// <param name="Value">The objective's value at the threshold.</param>
public readonly record struct ThresholdChoice(double Threshold, string Objective, double Value);

namespace Flywheel.Evaluation.Reports;

/// <summary>One metric of a report.</summary>
public sealed record MetricLine(string Name, double Value, double Low, double High, bool HigherIsBetter);

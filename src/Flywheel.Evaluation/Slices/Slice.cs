namespace Flywheel.Evaluation.Slices;

/// <summary>The rows that share a value of a column, and how the model does there.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The value they share.</param>
/// <param name="Rows">How many.</param>
/// <param name="PositiveShare">Share of yes among them.</param>
/// <param name="Metric">The metric's value; NaN where it is not defined.</param>
public sealed record Slice(string Column, string Value, int Rows, double PositiveShare, double Metric);

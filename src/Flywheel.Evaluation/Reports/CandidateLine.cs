namespace Flywheel.Evaluation.Reports;

/// <summary>One candidate's primary metric on the report's rows, and on the validation rows it was chosen by.</summary>
public sealed record CandidateLine(string Name, string Trainer, double Validation, double Value, double Low, double High);

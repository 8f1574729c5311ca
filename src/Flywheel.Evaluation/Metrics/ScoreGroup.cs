namespace Flywheel.Evaluation.Metrics;

/// <summary>All rows of one score: its weight of yes and of no rows.</summary>
internal readonly record struct ScoreGroup(double Score, double Positives, double Negatives);

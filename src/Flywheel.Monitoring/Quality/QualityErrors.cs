namespace Flywheel.Monitoring.Quality;

/// <summary>How far the quality of a day, once it was known, was from what its scores had promised: known less promised.</summary>
public readonly record struct QualityErrors(double PositiveShare, double LogLoss, double Brier, double Auc);

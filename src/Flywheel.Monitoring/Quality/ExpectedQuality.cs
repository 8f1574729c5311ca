using Flywheel.Evaluation.Intervals;

namespace Flywheel.Monitoring.Quality;

/// <summary>Quality worked out before any label: what it is if the scores mean what they say.</summary>
/// <param name="Rows">Scores it rests on.</param>
/// <param name="PositiveShare">Share of yes.</param>
/// <param name="LogLoss">Mean logarithmic loss in nats.</param>
/// <param name="Brier">Mean squared error.</param>
/// <param name="Auc">Chance that a yes has the greater score.</param>
/// <param name="Days">Past days whose quality was known, which the ranges rest on; below five a range is unbounded.</param>
public sealed record ExpectedQuality(long Rows, Interval PositiveShare, Interval LogLoss, Interval Brier, Interval Auc, int Days);

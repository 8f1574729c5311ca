using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>A number measured during a run.</summary>
/// <param name="Key">What was measured: <c>auc</c>, <c>validate/log_loss</c>.</param>
/// <param name="Value">The number; NaN and infinities are kept.</param>
/// <param name="Step">How far the run was: a round, an epoch. Any whole number.</param>
/// <param name="At">When it was measured.</param>
public readonly record struct MetricPoint(string Key, double Value, long Step, Timestamp At);

using Flywheel.Core;

namespace Flywheel.Labels.Reviews;

/// <summary>What rules ask about of a prediction.</summary>
internal readonly record struct ScoredRow(string Id, string Arm, double? Score, double? Threshold, Timestamp KnownAt);

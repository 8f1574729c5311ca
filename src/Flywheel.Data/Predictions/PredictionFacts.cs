using Flywheel.Core;

namespace Flywheel.Data.Predictions;

/// <summary>What is particular to one prediction, but for its texts. See <see cref="PredictionRow"/>.</summary>
public readonly record struct PredictionFacts(
    string Arm, double Propensity, Timestamp EventTime, Timestamp KnownAt, double Score, bool Decision, long LatencyMicroseconds, string? Fallback);

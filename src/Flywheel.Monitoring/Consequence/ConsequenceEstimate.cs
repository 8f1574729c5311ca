using Flywheel.Evaluation.Intervals;

namespace Flywheel.Monitoring.Consequence;

/// <summary>What a shift of one feature is expected to cost, before labels arrive.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="LogLoss">Change of the mean logarithmic loss; positive is worse.</param>
/// <param name="Money">Change of the worth of a decision; negative is worse.</param>
/// <param name="Strange">Share of the rows where the reference has no outcomes, about which nothing is known.</param>
/// <param name="Action">What to do: <c>nothing</c>, <c>watch</c>, <c>retrain</c>, <c>look</c>.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record ConsequenceEstimate(string Feature, Interval LogLoss, Interval Money, double Strange, string Action, string Explanation);

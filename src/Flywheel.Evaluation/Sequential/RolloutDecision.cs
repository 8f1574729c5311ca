using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>What a roll-out does next, and why.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Reason">A stable word for the reason: <c>better</c>, <c>worse</c>, <c>guardrail</c>, <c>split</c>, <c>undecided</c>, <c>not-shown</c>, <c>early</c>, <c>outcomes-missing</c>, <c>no-traffic</c>.</param>
/// <param name="Explanation">One or two sentences for a person.</param>
/// <param name="Gain">Mean gain of a unit with its range at this moment.</param>
/// <param name="Units">Units it rests on.</param>
/// <param name="Outcomes">Outcomes it rests on.</param>
public sealed record RolloutDecision(RolloutVerdict Verdict, string Reason, string Explanation, Interval Gain, int Units, long Outcomes);

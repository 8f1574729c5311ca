using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>What a comparison says at some moment.</summary>
/// <param name="Gain">Mean gain of a unit with its range, valid at every moment at once.</param>
/// <param name="Deviation">Standard deviation of a unit's gain; NaN below two units.</param>
/// <param name="Units">Units that count.</param>
/// <param name="Outcomes">Outcomes in them.</param>
/// <param name="MissingShare">Share of their predictions that never got an outcome.</param>
public sealed record ComparisonEvidence(Interval Gain, double Deviation, int Units, long Outcomes, double MissingShare);

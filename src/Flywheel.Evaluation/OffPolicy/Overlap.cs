namespace Flywheel.Evaluation.OffPolicy;

/// <summary>Whether the past says anything about the judged policy.</summary>
/// <param name="EffectiveRows">Rows that equal weights would need for the same say: (sum w)² / sum w² (Kish, 1965).</param>
/// <param name="MeanWeight">1 when the logged policy took every decision that the judged one would; less says how much was never tried.</param>
/// <param name="LargestShare">Share of the whole weight that one row has.</param>
/// <param name="IsEnough">True when the estimates may be believed.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record Overlap(double EffectiveRows, double MeanWeight, double LargestShare, bool IsEnough, string Explanation);

namespace Flywheel.Evaluation.Reports;

/// <summary>How much a feature matters: the fall of the metric when the feature's values are shuffled among rows (Breiman, 2001).</summary>
public sealed record FeatureWeight(string Feature, double Loss);

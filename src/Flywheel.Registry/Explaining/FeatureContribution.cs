namespace Flywheel.Registry.Explaining;

/// <summary>What one feature adds to a score.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">What it adds, on the explanation's scale.</param>
/// <param name="Error">Its standard error, where it was estimated; null where it is exact.</param>
public sealed record FeatureContribution(string Feature, double Value, double? Error);

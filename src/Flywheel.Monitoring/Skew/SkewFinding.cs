namespace Flywheel.Monitoring.Skew;

/// <summary>A feature that was served otherwise than it is computed.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Different">Rows in which it differs.</param>
/// <param name="Rows">Rows compared.</param>
/// <param name="Greatest">The greatest difference of two numbers; NaN where texts differ or one side is missing.</param>
/// <param name="Example">A prediction to look at.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record SkewFinding(string Feature, long Different, long Rows, double Greatest, string Example, string Explanation);

namespace Flywheel.Data.Splits;

/// <summary>One part of a split: a share of the rows, or the rows of a time.</summary>
/// <param name="Name"><c>train</c>, <c>validate</c>, <c>test</c>.</param>
/// <param name="Share">In (0, 1]; 0 when the part is a time.</param>
/// <param name="Range">The time; null when the part is a share.</param>
public sealed record SplitPart(string Name, double Share, TimeRange? Range);

namespace Flywheel.Data.Diffs;

/// <summary>A row that is not the same in two versions.</summary>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Before">The row before, as a JSON object; null when added.</param>
/// <param name="After">The row after; null when removed.</param>
public sealed record RowChange(string Kind, string? Before, string? After);

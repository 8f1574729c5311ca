namespace Flywheel.Projects.Definitions;

/// <summary>What is to be predicted of a row: <c>{ name: late, of: flights, is: delay &gt; 15, known_at: landed_at }</c>.</summary>
/// <param name="Name">The label's name.</param>
/// <param name="Dataset">The dataset whose rows are predicted; null means the only one with an event time.</param>
/// <param name="Is">The expression over the row once its outcome is known.</param>
/// <param name="KnownAt">The column that says when the outcome is known.</param>
public sealed record LabelDefinition(TextEntry Name, TextEntry? Dataset, TextEntry Is, TextEntry? KnownAt);

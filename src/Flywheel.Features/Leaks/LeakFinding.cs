namespace Flywheel.Features.Leaks;

/// <summary>A feature that changed when only things not known at the row's time were changed.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="RowsChanged">How many of the rows looked at.</param>
/// <param name="Example">One of them, with its value before and after, for a person.</param>
public sealed record LeakFinding(string Feature, long RowsChanged, string Example);

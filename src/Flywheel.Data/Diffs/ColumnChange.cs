using Flywheel.Core.Columns;

namespace Flywheel.Data.Diffs;

/// <summary>A column that is not the same in two versions.</summary>
/// <param name="Name">The column.</param>
/// <param name="Before">Its type before; null when it was not there.</param>
/// <param name="After">Its type after; null when it is gone.</param>
public sealed record ColumnChange(string Name, ColumnType? Before, ColumnType? After);

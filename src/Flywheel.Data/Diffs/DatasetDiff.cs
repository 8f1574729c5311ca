using System.Collections.Immutable;

namespace Flywheel.Data.Diffs;

/// <summary>What changed from one version to another.</summary>
/// <param name="From">The version before.</param>
/// <param name="To">The version after.</param>
/// <param name="Columns">Columns added, removed or of another type, in the order of the versions.</param>
/// <param name="Added">Rows only after.</param>
/// <param name="Removed">Rows only before.</param>
/// <param name="Changed">Rows of one key with other values in the columns that both versions have. Without a key none: a changed row is one removed and one added.</param>
/// <param name="Unchanged">Rows that are equal in the columns that both versions have.</param>
/// <param name="ChangedCells">Changed rows by column, the columns with most first.</param>
/// <param name="Samples">A few rows of each kind, in the order of the key.</param>
public sealed record DatasetDiff(
    DatasetVersionId From,
    DatasetVersionId To,
    ImmutableArray<ColumnChange> Columns,
    long Added,
    long Removed,
    long Changed,
    long Unchanged,
    ImmutableArray<(string Column, long Rows)> ChangedCells,
    ImmutableArray<RowChange> Samples)
{
    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => Columns.IsEmpty && Added + Removed + Changed == 0;
}

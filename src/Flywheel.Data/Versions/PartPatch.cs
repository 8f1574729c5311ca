using System.Collections.Immutable;

namespace Flywheel.Data.Versions;

/// <summary>
/// The SQL of patches. A patch is a Parquet file with the part's columns and <c>flywheel_removed</c>: rows that are put in have null
/// there, rows that are taken out have their place in the parts before and nothing else.
/// </summary>
internal static class PartPatch
{
    private const string Removed = "flywheel_removed";

    // The place of a row: its file, then its row there.
    private const string Place = "(o.file_index * 1099511627776 + o.file_row_number)";

    /// <summary>Writes the patch from some parts to another. Rows are values: one that is equal on both sides stays. Keys make sure none is there twice.</summary>
    internal static string Make(IEnumerable<string> before, string after, ImmutableArray<string> columns, ImmutableArray<string> order, string changes)
    {
        var (old, now) = (Old(before), $"read_parquet({SqlText.Literal(after)}) AS n");
        var equal = string.Join(" AND ", columns.Select(name => $"n.{SqlText.Name(name)} IS NOT DISTINCT FROM o.{SqlText.Name(name)}"));
        return $"COPY (SELECT CAST(NULL AS BIGINT) AS {Removed}, n.* FROM {now} ANTI JOIN {old} ON {equal} "
            + $"UNION ALL BY NAME SELECT CAST({Place} AS BIGINT) AS {Removed} FROM {old} ANTI JOIN {now} ON {equal} "
            + $"ORDER BY {Removed} NULLS FIRST, {SqlText.Names(order)}) TO {SqlText.Literal(changes)} ({PartStore.ParquetOptions})";
    }

    /// <summary>Writes the part that a patch makes of the parts before.</summary>
    internal static string Apply(IEnumerable<string> before, string changes, ImmutableArray<string> order, string after)
    {
        var patch = $"read_parquet({SqlText.Literal(changes)})";
        return $"COPY (SELECT * FROM (SELECT o.* EXCLUDE (file_index, file_row_number) FROM {Old(before)} ANTI JOIN {patch} AS p ON {Place} = p.{Removed} "
            + $"UNION ALL BY NAME SELECT * EXCLUDE ({Removed}) FROM {patch} WHERE {Removed} IS NULL) "
            + $"ORDER BY {SqlText.Names(order)}) TO {SqlText.Literal(after)} ({PartStore.ParquetOptions})";
    }

    private static string Old(IEnumerable<string> before) =>
        $"(SELECT *, CAST(file_index AS BIGINT) AS file_index FROM read_parquet({SqlText.List(before)}, file_row_number = true)) AS o";
}

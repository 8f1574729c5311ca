using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Diffs;

/// <summary>Compares two versions. Parts that both have are not read.</summary>
internal sealed class VersionDiffer(ITableSession session, DatasetSnapshot before, DatasetSnapshot after)
{
    private const int SampleRows = 5;
    private const string Table = "flywheel_diff";

    private readonly string[] _shared =
        [.. after.Manifest.Schema.Fields.Where(field => before.Manifest.Schema.TryGet(field.Name, out var other) && other.Type == field.Type).Select(field => field.Name)];

    internal async Task<Result<DatasetDiff>> RunAsync(CancellationToken cancellationToken)
    {
        var key = after.Manifest.Key;
        var keyed = !key.IsEmpty && key.SequenceEqual(before.Manifest.Key) && key.All(_shared.Contains);
        string[] values = keyed ? [.. _shared.Where(name => !key.Contains(name))] : [];
        var made = await session.ExecuteAsync($"CREATE TEMP TABLE {Table} AS {(keyed ? ByKey(key, values) : ByRow())}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        var counts = made.IsOk ? await session.QueryAsync(CountSql(values), EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false) : made.Refused<ColumnBatch>();
        var samples = counts.IsOk ? await session.QueryAsync(SampleSql(key, keyed), EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false) : counts;
        if (!samples.TryGet(out var rows))
        {
            return samples.Refused<DatasetDiff>();
        }

        var (added, removed, changed) = (Count("added"), Count("removed"), Count("changed"));
        var cells = values.Select((name, i) => (name, Rows: Count($"c{i.ToString(CultureInfo.InvariantCulture)}"))).Where(cell => cell.Rows > 0).OrderByDescending(cell => cell.Rows);
        return new DatasetDiff(before.Id, after.Id, ColumnChanges(), added, removed, changed, after.Manifest.Rows - added - changed, [.. cells], Samples(rows));

        long Count(string name) => counts.Value.Get<Int64Column>(name).Values[0];
    }

    private string Before => $"(SELECT {SqlText.Names(_shared)} FROM {before.RelationOfParts(OnlyIn(after))})";

    private string After => $"(SELECT {SqlText.Names(_shared)} FROM {after.RelationOfParts(OnlyIn(before))})";

    private static Func<DatasetPart, bool> OnlyIn(DatasetSnapshot other)
    {
        // A part with other columns around it is the same part only under the same schema, which its bytes hold.
        var theirs = other.Manifest.Parts.Select(part => part.Digest).ToHashSet();
        return part => !theirs.Contains(part.Digest);
    }

    private string ByKey(ImmutableArray<string> key, string[] values)
    {
        var differs = values.Length == 0 ? "false" : string.Join(" OR ", values.Select(name => $"a.{SqlText.Name(name)} IS DISTINCT FROM b.{SqlText.Name(name)}"));
        var flags = string.Concat(values.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $", a.here AND b.here AND a.{SqlText.Name(name)} IS DISTINCT FROM b.{SqlText.Name(name)} AS c{i}")));
        var on = string.Join(" AND ", key.Select(name => $"a.{SqlText.Name(name)} = b.{SqlText.Name(name)}"));
        return $"SELECT CASE WHEN a.here IS NULL THEN 'added' WHEN b.here IS NULL THEN 'removed' ELSE 'changed' END AS kind, a.row AS before, b.row AS after{flags} "
            + $"FROM (SELECT *, true AS here, t AS row FROM {Before} AS t) AS a FULL OUTER JOIN (SELECT *, true AS here, t AS row FROM {After} AS t) AS b ON {on} "
            + $"WHERE a.here IS NULL OR b.here IS NULL OR {differs}";
    }

    private string ByRow() =>
        $"SELECT 'added' AS kind, NULL AS before, t AS after FROM ({After[1..^1]} EXCEPT ALL {Before[1..^1]}) AS t "
        + $"UNION ALL SELECT 'removed', t, NULL FROM ({Before[1..^1]} EXCEPT ALL {After[1..^1]}) AS t";

    private static string CountSql(string[] values)
    {
        var cells = string.Concat(values.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $", count(*) FILTER (WHERE c{i}) AS c{i}")));
        return $"SELECT count(*) FILTER (WHERE kind = 'added') AS added, count(*) FILTER (WHERE kind = 'removed') AS removed, count(*) FILTER (WHERE kind = 'changed') AS changed{cells} FROM {Table}";
    }

    private static string SampleSql(ImmutableArray<string> key, bool keyed)
    {
        var order = keyed ? string.Join(", ", key.Select(name => $"coalesce(before, after).{SqlText.Name(name)}")) : "coalesce(before, after)";
        return $"SELECT kind, CAST(to_json(before) AS VARCHAR) AS before, CAST(to_json(after) AS VARCHAR) AS after FROM "
            + string.Create(CultureInfo.InvariantCulture, $"(SELECT *, row_number() OVER (PARTITION BY kind ORDER BY {order}) AS n FROM {Table}) WHERE n <= {SampleRows} ORDER BY kind, n");
    }

    private static ImmutableArray<RowChange> Samples(ColumnBatch rows)
    {
        var (kind, old, now) = (rows.Get<TextColumn>("kind"), rows.Get<TextColumn>("before"), rows.Get<TextColumn>("after"));
        return [.. Enumerable.Range(0, rows.Count).Select(row => new RowChange(kind[row]!, kind[row] == "added" ? null : old[row], kind[row] == "removed" ? null : now[row]))];
    }

    private ImmutableArray<ColumnChange> ColumnChanges()
    {
        var (old, now) = (before.Manifest.Schema, after.Manifest.Schema);
        var gone = old.Fields.Where(field => now.IndexOf(field.Name) < 0).Select(field => new ColumnChange(field.Name, field.Type, null));
        var other = now.Fields
            .Select(field => new ColumnChange(field.Name, old.TryGet(field.Name, out var was) ? was.Type : null, field.Type))
            .Where(change => change.Before != change.After);
        return [.. gone, .. other];
    }
}

using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Ingest;

/// <summary>
/// Runs a dataset's query and sorts its rows into accepted and quarantined. Nothing leaves silently: accepted and quarantined rows
/// together are the rows of the query, which is checked.
/// </summary>
internal sealed class RowStaging(DatasetDefinition definition, ITableSession session, Quarantine quarantine)
{
    internal const string Repairs = "flywheel_repairs";
    private const string Staged = "flywheel_staged";
    private const string Duplicates = "flywheel_duplicates";
    private const string Rejected = "rejected_because";
    private const string Repaired = "repaired_because";
    private const string SourceRow = "source_row";

    internal async Task<Result<StagedRows>> RunAsync(string accepted, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var query = definition.Sql is { } sql ? sql.TrimEnd().TrimEnd(';') : $"SELECT * FROM {SqlText.Name(definition.From!)}";
        // Described first: its mistakes have the places of the user's own text.
        var described = await EngineColumn.DescribeAsync(session, query, cancellationToken).ConfigureAwait(false);
        if (!described.IsOk)
        {
            return Result.Refuse<StagedRows>(described.Refusals.Select(InFile));
        }

        var shape = StagedShape.Plan(definition, described.Value);
        if (!shape.TryGet(out var plan))
        {
            return shape.Refused<StagedRows>();
        }

        var steps = await ExecuteAsync(
            [$"CREATE TEMP TABLE {Staged} AS {query}\n", $"CREATE TEMP TABLE {Repairs} (row BIGINT, reason VARCHAR, content VARCHAR)"], progress, cancellationToken).ConfigureAwait(false);
        if (!steps.IsOk)
        {
            return Result.Refuse<StagedRows>(steps.Refusals.Select(InFile));
        }

        var sorted = await SortOutAsync(plan, accepted, progress, cancellationToken).ConfigureAwait(false);
        return sorted.IsOk ? await CountAsync(plan, accepted, cancellationToken).ConfigureAwait(false) : Result.Refuse<StagedRows>(sorted.Refusals);
    }

    private async Task<Result> SortOutAsync(StagedShape shape, string accepted, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var row = shape.Has(SourceRow) ? SourceRow : null;
        var excluded = new List<string>();
        if (shape.Has(Rejected))
        {
            var rejected = await PutAsideAsync($"{SqlText.Name(Rejected)} IS NOT NULL", $"CAST({SqlText.Name(Rejected)} AS VARCHAR)").ConfigureAwait(false);
            if (!rejected.IsOk)
            {
                return rejected;
            }
        }

        ColumnCast[] risky = [.. shape.Casts.Where(cast => cast.Wrong is not null)];
        if (risky.Length > 0)
        {
            var wrong = await PutAsideAsync(string.Join(" OR ", risky.Select(cast => cast.Wrong)), SourceLoader.ReasonOf(risky)).ConfigureAwait(false);
            if (!wrong.IsOk)
            {
                return wrong;
            }
        }

        if (shape.KeyColumns.Length > 0)
        {
            var twice = await FindDuplicatesAsync(shape, Where(excluded), cancellationToken).ConfigureAwait(false);
            if (!twice.TryGet(out var any))
            {
                return Result.From(twice.Refusals);
            }

            if (any && await PutAsideAsync($"rowid IN (SELECT r FROM {Duplicates})", DuplicateReason(shape)).ConfigureAwait(false) is { IsOk: false } failed)
            {
                return failed;
            }
        }

        var statements = new List<string>();
        if (shape.Has(Repaired))
        {
            var rowSql = row is null ? "NULL" : $"fixed.{SqlText.Name(row)}";
            var both = Where(excluded) is { Length: > 0 } where ? $"{where} AND" : "WHERE";
            statements.Add($"INSERT INTO {Repairs} SELECT {rowSql}, CAST(fixed.{SqlText.Name(Repaired)} AS VARCHAR), CAST(to_json(fixed) AS VARCHAR) "
                + $"FROM (SELECT * FROM {Staged} {both} {SqlText.Name(Repaired)} IS NOT NULL) AS fixed");
        }

        var values = string.Join(", ", shape.Casts.Select(cast => $"{cast.Value} AS {SqlText.Name(cast.Field.Name)}"));
        statements.Add($"CREATE TEMP TABLE {accepted} AS SELECT * FROM (SELECT {values} FROM {Staged} {Where(excluded)}) ORDER BY {SqlText.Names(shape.Layout.Order)}");
        return await ExecuteAsync(statements, progress, cancellationToken).ConfigureAwait(false);

        async Task<Result> PutAsideAsync(string condition, string reason)
        {
            var all = Where(excluded) is { Length: > 0 } where ? $"{where["WHERE ".Length..]} AND ({condition})" : condition;
            var added = await quarantine.AddAsync(definition.Name, Staged, row, all, reason, cancellationToken).ConfigureAwait(false);
            excluded.Add(condition);
            return Result.From(added.Refusals);
        }
    }

    private static string Where(List<string> excluded) =>
        excluded.Count == 0 ? "" : $"WHERE {string.Join(" AND ", excluded.Select(condition => $"({condition}) IS NOT TRUE"))}";

    // Of rows with one key the first stays: by the order of the source when the query still says it, else by content.
    private async Task<Result<bool>> FindDuplicatesAsync(StagedShape shape, string where, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", shape.KeyColumns.Select(SqlText.Name));
        var key = shape.KeyColumns.Select(name => shape.Columns.First(column => column.Name == name)).ToImmutableArray();
        var any = await KeyCheck.AnyTwiceAsync(session, Staged, where, key, cancellationToken).ConfigureAwait(false);
        if (!any.TryGet(out var twice) || !twice)
        {
            return any;
        }

        var first = shape.Has(SourceRow) ? SqlText.Name(SourceRow) : SqlText.Names(shape.Columns.Select(column => column.Name));
        var made = await session.ExecuteAsync(
            $"CREATE TEMP TABLE {Duplicates} AS SELECT r FROM (SELECT rowid AS r, row_number() OVER (PARTITION BY {keys} ORDER BY {first}) AS n FROM {Staged} {where}) WHERE n > 1",
            EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return made.IsOk ? true : made.Refused<bool>();
    }

    private static string DuplicateReason(StagedShape shape)
    {
        var keys = string.Join(" || ', ' || ", shape.KeyColumns.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)} ' || CAST({SqlText.Name(name)} AS VARCHAR)"));
        return $"'duplicate key: ' || {keys} || '; the first in order is kept'";
    }

    private async Task<Result<StagedRows>> CountAsync(StagedShape shape, string accepted, CancellationToken cancellationToken)
    {
        var counts = await session.QueryAsync(
            $"SELECT (SELECT count(*) FROM {Staged}) AS asked, (SELECT count(*) FROM {accepted}) AS accepted, "
            + $"(SELECT count(*) FROM {Quarantine.Table} WHERE source = {SqlText.Literal(definition.Name)}) AS aside", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!counts.TryGet(out var row))
        {
            return counts.Refused<StagedRows>();
        }

        var (asked, kept, aside) = (Count("asked"), Count("accepted"), Count("aside"));
        if (asked != kept + aside)
        {
            throw new InvalidOperationException($"Rows were lost: the query of '{definition.Name}' has {asked}, accepted are {kept}, quarantined {aside}.");
        }

        var dropped = await session.ExecuteAsync($"DROP TABLE {Staged}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return dropped.IsOk ? new StagedRows(shape.Schema, shape.Layout, kept, asked) : dropped.Refused<StagedRows>();

        long Count(string name) => row.Get<Int64Column>(name).Values[0];
    }

    private async Task<Result> ExecuteAsync(IEnumerable<string> statements, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            var done = await session.ExecuteAsync(statement, EngineColumn.NoParameters, progress, cancellationToken).ConfigureAwait(false);
            if (!done.IsOk)
            {
                return Result.From(done.Refusals);
            }
        }

        return Result.Ok;
    }

    private Refusal InFile(Refusal refusal) => definition.SqlFile is { } file
        ? refusal.At((refusal.Place ?? new Place()) with { File = file })
        : refusal.Place is null && definition.Place is { } place ? refusal.At(place) : refusal;
}

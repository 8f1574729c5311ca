using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Expectations;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Ingest;

/// <summary>
/// Puts a source into a session as a view of its name: <c>source_row</c> and the declared columns in the declared types. Whatever
/// does not fit is in the quarantine.
/// </summary>
internal sealed class SourceLoader(SourceCatalog catalog, ITableSession session, Quarantine quarantine)
{
    internal async Task<Result<SourceCount>> LoadAsync(SourceSnapshot source, List<Anomaly> anomalies, CancellationToken cancellationToken)
    {
        var definition = source.Definition;
        var format = catalog.FormatOf(definition).Value;
        var schema = definition.Schema is { } declared ? declared : await format.InferAsync(session, source, cancellationToken).ConfigureAwait(false);
        if (!schema.TryGet(out var wanted))
        {
            return schema.Refused<SourceCount>();
        }

        var loading = await format.LoadAsync(session, source, wanted, cancellationToken).ConfigureAwait(false);
        if (!loading.TryGet(out var loaded))
        {
            return loading.Refused<SourceCount>();
        }

        if (NoteExtra(definition, loaded, anomalies) is { } refusal)
        {
            return refusal;
        }

        var casts = await CastsAsync(source, loaded, wanted.Schema, cancellationToken).ConfigureAwait(false);
        return casts.TryGet(out var columns)
            ? await EnforceAsync(definition.Name, loaded, columns, cancellationToken).ConfigureAwait(false)
            : casts.Refused<SourceCount>();
    }

    private static Refusal? NoteExtra(SourceDefinition definition, LoadedSource loaded, List<Anomaly> anomalies)
    {
        if (loaded.ExtraColumns.IsEmpty)
        {
            return null;
        }

        var sentence = $"The source '{definition.Name}' has {SourceRefusals.Columns(loaded.ExtraColumns)} that its schema does not declare.";
        if (definition.ExtraColumns == ExtraColumns.Refuse)
        {
            return new Refusal("data.column-extra", "Column not declared", sentence, "Declare it, or let extra columns only warn.").In(definition.Place);
        }

        anomalies.Add(new Anomaly("column-extra", Severity.Warn, loaded.ExtraColumns[0], sentence, 0, []));
        return null;
    }

    private async Task<Result<ImmutableArray<ColumnCast>>> CastsAsync(SourceSnapshot source, LoadedSource loaded, Schema schema, CancellationToken cancellationToken)
    {
        var described = await EngineColumn.DescribeAsync(session, $"SELECT * FROM {loaded.Relation}", cancellationToken).ConfigureAwait(false);
        if (!described.TryGet(out var columns))
        {
            return described.Refused<ImmutableArray<ColumnCast>>();
        }

        var found = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        if (schema.Names.Where(name => !found.ContainsKey(name)).ToArray() is { Length: > 0 } missing)
        {
            return SourceRefusals.ColumnsMissing(source, source.Files[0], missing, found.Keys);
        }

        if (schema.Fields.Select(field => found[field.Name]).FirstOrDefault(column => column.Narrowed is null) is { } unsupported)
        {
            return EngineColumn.Unsupported(unsupported, source.Definition.Name);
        }

        return schema.Fields.Select(field => ColumnCast.For(found[field.Name], field, source.Definition.NonFinite)).ToImmutableArray();
    }

    private async Task<Result<SourceCount>> EnforceAsync(string name, LoadedSource loaded, ImmutableArray<ColumnCast> columns, CancellationToken cancellationToken)
    {
        var rejected = 0L;
        if (loaded.Rejects is { } rejects)
        {
            var added = await quarantine.AddParsedAsync(rejects, cancellationToken).ConfigureAwait(false);
            if (!added.TryGet(out rejected))
            {
                return added.Refused<SourceCount>();
            }
        }

        ColumnCast[] risky = [.. columns.Where(column => column.Wrong is not null)];
        var wrong = string.Join(" OR ", risky.Select(column => column.Wrong));
        if (risky.Length > 0)
        {
            var added = await quarantine.AddAsync(name, loaded.Relation, "source_row", wrong, ReasonOf(risky), cancellationToken).ConfigureAwait(false);
            if (!added.IsOk)
            {
                return added.Refused<SourceCount>();
            }

            rejected += added.Value;
        }

        var where = risky.Length == 0 ? "" : $" WHERE ({wrong}) IS NOT TRUE";
        var view = $"CREATE TEMP VIEW {SqlText.Name(name)} AS SELECT CAST(source_row AS BIGINT) AS source_row, "
            + $"{string.Join(", ", columns.Select(column => $"{column.Value} AS {SqlText.Name(column.Field.Name)}"))} FROM {loaded.Relation}{where}";
        var made = await session.ExecuteAsync(view, EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        if (!made.IsOk)
        {
            return made.Refused<SourceCount>();
        }

        var count = await session.QueryAsync($"SELECT count(*) AS n FROM {SqlText.Name(name)}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        return count.TryGet(out var rows) ? new SourceCount(name, rows.Get<Int64Column>("n").Values[0], rejected) : count.Refused<SourceCount>();
    }

    internal static string ReasonOf(IEnumerable<ColumnCast> risky) =>
        $"concat_ws('; ', {string.Join(", ", risky.Select(column => $"CASE WHEN {column.Wrong} THEN {column.Reason} END"))})";
}

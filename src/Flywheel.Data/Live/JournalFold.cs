using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Live;

/// <summary>
/// Makes a version of the one before and the journal rows since. Parts before the first new row are taken over unread, so the cost
/// follows the new rows; the result is the same as if all rows had come at once.
/// </summary>
internal sealed class JournalFold(DatasetDefinition definition, Schema schema, DatasetSnapshot? before, ITableSession session, VersionWriter writer)
{
    private const string Arrived = "flywheel_arrived";
    private const string Merged = "flywheel_merged";
    private const string Sequence = "flywheel_sequence";

    private readonly RowLayout _layout = RowLayout.For(definition, schema.Fields);

    internal async Task<Result<DatasetManifest>> RunAsync(JournalTail tail, CancellationToken cancellationToken)
    {
        var quarantine = new Quarantine(session);
        var created = await quarantine.CreateAsync(cancellationToken).ConfigureAwait(false);
        var arrived = created.IsOk ? await ArriveAsync(tail, cancellationToken).ConfigureAwait(false) : created;
        var rejected = arrived.IsOk ? await RejectAsync(tail.Rejects, cancellationToken).ConfigureAwait(false) : arrived;
        var kept = before is null ? [] : Kept(before.Manifest, tail.Rows);
        var statements = rejected.IsOk ? await RunAsync([.. PutAside(), Merge(kept)], cancellationToken).ConfigureAwait(false) : rejected;
        if (!statements.IsOk)
        {
            return statements.Refused<DatasetManifest>();
        }

        var counted = await session.QueryAsync($"SELECT count(*) AS n FROM {Merged}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var count))
        {
            return counted.Refused<DatasetManifest>();
        }

        var rows = count.Get<Int64Column>("n").Values[0];
        var parts = await writer.WritePartsAsync(session, Merged, _layout, rows, before?.Manifest, null, cancellationToken).ConfigureAwait(false);
        var aside = await writer.WriteSideAsync(session, $"SELECT * FROM {Quarantine.Table} ORDER BY ALL", cancellationToken).ConfigureAwait(false);
        return parts.IsOk && aside.IsOk
            ? Manifest(tail, kept, parts.Value, aside.Value)
            : Result.Refuse<DatasetManifest>(parts.Refusals.Concat(aside.Refusals));
    }

    // Parts that end before any new row begins. The last part ends where the data ended, not where its rows say, so it is made anew.
    private ImmutableArray<DatasetPart> Kept(DatasetManifest manifest, ColumnBatch rows)
    {
        if (_layout.EventTime is not { } column || rows.Count == 0)
        {
            return rows.Count == 0 ? manifest.Parts : [];
        }

        var first = long.MaxValue;
        foreach (var moment in rows.Get<TimestampColumn>(column).Values)
        {
            first = Math.Min(first, moment);
        }

        return [.. manifest.Parts.Take(Math.Max(0, manifest.Parts.Length - 1)).TakeWhile(part => part.LastEvent is { } last && last.Microseconds < first)];
    }

    private Task<Result<long>> ArriveAsync(JournalTail tail, CancellationToken cancellationToken)
    {
        var numbered = new Schema([.. schema.Fields, new Field(Sequence, ColumnType.Int64)]);
        var sequence = new Int64Column(Enumerable.Range(0, tail.Rows.Count).Select(i => (long)i).ToArray());
        return session.AppendAsync(Arrived, new ColumnBatch(numbered, [.. tail.Rows.Columns, sequence]), cancellationToken);
    }

    private async Task<Result<long>> RejectAsync(ImmutableArray<JournalReject> rejects, CancellationToken cancellationToken)
    {
        if (rejects.IsEmpty)
        {
            return 0L;
        }

        var fields = new Schema([new("source", ColumnType.Text), new("line", ColumnType.Int64), new("row", ColumnType.Int64), new("reason", ColumnType.Text), new("content", ColumnType.Text)]);
        var builders = fields.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        foreach (var reject in rejects)
        {
            builders[0].AppendObject($"journal/{reject.Position.Writer}");
            builders[1].AppendObject(reject.Position.Offset + 1);
            builders[2].AppendNull();
            builders[3].AppendObject(reject.Reason);
            builders[4].AppendObject(reject.Content);
        }

        return await session.AppendAsync(Quarantine.Table, new ColumnBatch(fields, builders.Select(builder => builder.ToColumn())), cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<string> PutAside()
    {
        if (before?.Manifest.Quarantine is not null)
        {
            yield return $"INSERT INTO {Quarantine.Table} SELECT * FROM read_parquet({SqlText.Literal(before.QuarantinePath!)})";
        }

        if (_layout.Key.IsEmpty)
        {
            yield break;
        }

        // A name that came before stays with the row that had it first: of the version, then of the journal.
        var keys = SqlText.Names(_layout.Key);
        var known = before is null ? "" : $"({keys}) IN (SELECT ({keys}) FROM {before.Relation}) OR ";
        var reason = string.Join(" || ', ' || ", _layout.Key.Select(name => $"{SqlText.Literal(name + " ")} || CAST({SqlText.Name(name)} AS VARCHAR)"));
        yield return $"CREATE TEMP TABLE flywheel_again AS SELECT {Sequence} AS s FROM (SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY {Sequence}) AS n FROM {Arrived}) WHERE {known}n > 1";
        yield return $"INSERT INTO {Quarantine.Table} SELECT {SqlText.Literal(definition.Name)}, NULL, NULL, 'duplicate key: ' || {reason} || '; the first in order is kept', "
            + $"CAST(to_json(bad) AS VARCHAR) FROM (SELECT * EXCLUDE ({Sequence}) FROM {Arrived} WHERE {Sequence} IN (SELECT s FROM flywheel_again)) AS bad";
        yield return $"DELETE FROM {Arrived} WHERE {Sequence} IN (SELECT s FROM flywheel_again)";
    }

    private string Merge(ImmutableArray<DatasetPart> kept)
    {
        var columns = SqlText.Names(schema.Names);
        var old = before is null ? "" : $"SELECT {columns} FROM {before.RelationAfter(kept.Length)} UNION ALL ";
        return $"CREATE TEMP TABLE {Merged} AS SELECT * FROM ({old}SELECT {columns} FROM {Arrived}) ORDER BY {SqlText.Names(_layout.Order)}";
    }

    private async Task<Result<long>> RunAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        Result<long> done = 0L;
        foreach (var statement in statements)
        {
            done = await session.ExecuteAsync(statement, EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
            if (!done.IsOk)
            {
                return done;
            }
        }

        return done;
    }

    private DatasetManifest Manifest(JournalTail tail, ImmutableArray<DatasetPart> kept, ImmutableArray<DatasetPart> written, DatasetPart? quarantine) => new()
    {
        Dataset = definition.Name,
        Schema = schema,
        Key = _layout.Key,
        EventTime = _layout.EventTime,
        KnownAt = _layout.KnownAt,
        Order = _layout.Order,
        Parts = [.. kept, .. written],
        Rows = kept.Sum(part => part.Rows) + written.Sum(part => part.Rows),
        Parents = before is null ? ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal).Add(definition.Name, before.Id.Digest),
        Journal = tail.Covered,
        Quarantine = quarantine,
        Repairs = before?.Manifest.Repairs,
    };
}

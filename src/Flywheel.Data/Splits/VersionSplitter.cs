using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Splits;

/// <summary>Divides and samples versions: reads names, times and strata, decides in memory, stores what was decided.</summary>
internal sealed class VersionSplitter(ITableSession session, DatasetSnapshot snapshot)
{
    private const string ByColumn = "flywheel_by";
    private const string PartColumn = "part";
    private const string Rows = "flywheel_split";

    private DatasetManifest Manifest => snapshot.Manifest;

    internal async Task<Result<SplitBuild>> SplitAsync(SplitDefinition definition, VersionWriter writer, VersionStore versions, CancellationToken cancellationToken)
    {
        if (Manifest.Key.IsEmpty)
        {
            return new Refusal("data.key-missing", "Rows without names", $"The dataset '{Manifest.Dataset}' has no key, so no split of it can be kept.", "Declare a key.");
        }

        var read = await ReadNamesAsync(definition.By, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var rows))
        {
            return read.Refused<SplitBuild>();
        }

        var key = Manifest.Key.Select(name => rows[name]).ToArray();
        var time = Manifest.EventTime is { } column ? rows[column] as TimestampColumn : null;
        var assigned = RowSplitter.Assign(definition, key, time, definition.By is null ? null : rows[ByColumn]);
        return assigned.TryGet(out var assignment)
            ? await StoreAsync(definition, assignment, key, writer, versions, cancellationToken).ConfigureAwait(false)
            : assigned.Refused<SplitBuild>();
    }

    internal async Task<Result<ColumnBatch>> SampleAsync(SampleDefinition definition, CancellationToken cancellationToken)
    {
        var read = await ReadNamesAsync(definition.StratifyBy, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var names))
        {
            return read;
        }

        // Without a key the whole row is its name; equal rows then come together, which no reader can tell apart.
        var key = (Manifest.Key.IsEmpty ? Manifest.Order : Manifest.Key).Select(name => names[name]).ToArray();
        var drawn = RowSampler.Sample(definition, key, definition.StratifyBy is null ? null : names[ByColumn]);
        var all = await session.QueryAsync($"SELECT * FROM {snapshot.Relation}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        return all.TryGet(out var rows) ? new ColumnBatch(Manifest.Schema, rows.Columns).Take(drawn) : all;
    }

    private Task<Result<ColumnBatch>> ReadNamesAsync(string? by, CancellationToken cancellationToken)
    {
        var names = (Manifest.Key.IsEmpty ? Manifest.Order : Manifest.Key).Append(Manifest.EventTime).OfType<string>().Distinct(StringComparer.Ordinal);
        var columns = names.Select(SqlText.Name).Concat(by is null ? [] : [$"({by}) AS {ByColumn}"]);
        return session.QueryAsync($"SELECT {string.Join(", ", columns)} FROM {snapshot.Relation}", EngineColumn.NoParameters, cancellationToken);
    }

    private async Task<Result<SplitBuild>> StoreAsync(
        SplitDefinition definition, SplitAssignment assignment, Column[] key, VersionWriter writer, VersionStore versions, CancellationToken cancellationToken)
    {
        var codes = Array.ConvertAll(assignment.PartOfRow.ToArray(), part => (int)part);
        var present = new ulong[Validity.WordCount(codes.Length)];
        for (var row = 0; row < codes.Length; row++)
        {
            present[row >> 6] |= codes[row] < 0 ? 0 : 1UL << (row & 63);
        }

        var schema = new Schema([.. Manifest.Key.Select(name => Manifest.Schema.Fields[Manifest.Schema.IndexOf(name)]), new Field(PartColumn, ColumnType.Text)]);
        var batch = new ColumnBatch(schema, [.. key, new TextColumn(codes, assignment.Parts, new Validity(present))]);
        var appended = await session.AppendAsync(Rows + "_unsorted", batch, cancellationToken).ConfigureAwait(false);
        var sorted = appended.IsOk
            ? await session.ExecuteAsync($"CREATE TEMP TABLE {Rows} AS SELECT * FROM {Rows}_unsorted ORDER BY {SqlText.Names(Manifest.Key)}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false)
            : appended;
        var layout = new RowLayout(Manifest.Key, null, null, Manifest.Key);
        var parts = sorted.IsOk
            ? await writer.WritePartsAsync(session, Rows, layout, batch.Count, null, null, cancellationToken).ConfigureAwait(false)
            : sorted.Refused<ImmutableArray<DatasetPart>>();
        if (!parts.TryGet(out var written))
        {
            return parts.Refused<SplitBuild>();
        }

        var manifest = new DatasetManifest
        {
            Dataset = $"{Manifest.Dataset}.split",
            Schema = schema,
            Key = Manifest.Key,
            Order = layout.Order,
            Rows = batch.Count,
            Parts = written,
            Parents = ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal).Add(Manifest.Dataset, snapshot.Id.Digest).Add("split", definition.ToDigest()),
        };
        var id = await versions.SaveAsync(manifest, cancellationToken).ConfigureAwait(false);
        var counts = assignment.Counts();
        return new SplitBuild(id, manifest, [.. assignment.Parts.Select((name, i) => (name, counts[i]))], batch.Count - counts.Sum());
    }
}

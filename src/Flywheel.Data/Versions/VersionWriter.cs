using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Versions;

/// <summary>
/// Stores a sorted table as Parquet parts. Parts end where the hash of a row's name says so (content-defined chunking as in Muthitacharoen,
/// Chen and Mazières, "A Low-bandwidth Network File System", SOSP 2001, with rows for bytes): rows put in or taken out change the parts
/// around them and no others; a part that changed a little is kept as a patch.
/// </summary>
internal sealed class VersionWriter(PartStore store, DataOptions options)
{
    internal async Task<Result<ImmutableArray<DatasetPart>>> WritePartsAsync(
        ITableSession session, string table, RowLayout layout, long rows, DatasetManifest? before, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var cuts = await CutsAsync(session, table, layout, rows, cancellationToken).ConfigureAwait(false);
        if (!cuts.TryGet(out var ends))
        {
            return cuts.Refused<ImmutableArray<DatasetPart>>();
        }

        var described = await EngineColumn.DescribeAsync(session, $"SELECT * FROM {table}", cancellationToken).ConfigureAwait(false);
        if (!described.IsOk)
        {
            return described.Refused<ImmutableArray<DatasetPart>>();
        }

        var columns = described.Value.Select(column => column.Name).ToImmutableArray();
        var similar = new SimilarParts(before, layout, columns, rows);
        var parts = ImmutableArray.CreateBuilder<DatasetPart>(ends.Length);
        var start = 0L;
        foreach (var end in ends)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"FROM {table} WHERE rowid >= {start} AND rowid < {end}");
            var timed = await TimesAsync(session, new DatasetPart(default, end - start, 0, null, null, null, null), layout, where, cancellationToken).ConfigureAwait(false);
            if (!timed.TryGet(out var part))
            {
                return timed.Refused<ImmutableArray<DatasetPart>>();
            }

            var alike = similar.Find(start, part);
            var stored = await StoreAsync(session, $"SELECT * {where}", part, alike, columns, layout.Order, cancellationToken).ConfigureAwait(false);
            if (!stored.IsOk)
            {
                return stored.Refused<ImmutableArray<DatasetPart>>();
            }

            if (!alike.IsEmpty && !alike.Any(other => other.Digest == stored.Value.Part.Digest))
            {
                similar.Tried(stored.Value.Patched);
            }

            parts.Add(stored.Value.Part);
            start = end;
            progress?.Report(new Progress(end, rows, "rows", "writing parts"));
        }

        return parts.ToImmutable();
    }

    /// <summary>Stores a small answer as one part; null when it has no rows.</summary>
    internal async Task<Result<DatasetPart?>> WriteSideAsync(ITableSession session, string query, CancellationToken cancellationToken)
    {
        var counted = await session.QueryAsync($"SELECT count(*) AS n FROM ({query})", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var count))
        {
            return counted.Refused<DatasetPart?>();
        }

        var rows = count.Get<Int64Column>("n").Values[0];
        if (rows == 0)
        {
            return Result.Of<DatasetPart?>(null);
        }

        var stored = await StoreAsync(session, query, new DatasetPart(default, rows, 0, null, null, null, null), [], [], [], cancellationToken).ConfigureAwait(false);
        return stored.IsOk ? stored.Value.Part : stored.Refused<DatasetPart?>();
    }

    // The row numbers that parts end before, ascending; the last is the number of rows.
    private async Task<Result<ImmutableArray<long>>> CutsAsync(ITableSession session, string table, RowLayout layout, long rows, CancellationToken cancellationToken)
    {
        var average = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.PartRows);
        var named = SqlText.Names(layout.Key.IsEmpty ? layout.Order : layout.Key);
        var marked = await session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT CAST(rowid AS BIGINT) AS r FROM {table} WHERE hash({named}) % {average} = 0 ORDER BY r"),
            EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        return marked.TryGet(out var rowsMarked)
            ? PartCuts.Choose(rowsMarked.Get<Int64Column>("r").Values, rows, average / 4, average * 4)
            : marked.Refused<ImmutableArray<long>>();
    }

    private async Task<Result<(DatasetPart Part, bool Patched)>> StoreAsync(
        ITableSession session, string query, DatasetPart part, ImmutableArray<DatasetPart> similar, ImmutableArray<string> columns, ImmutableArray<string> order, CancellationToken cancellationToken)
    {
        using var file = new TemporaryPart();
        var copied = await session.ExecuteAsync($"COPY ({query}) TO {SqlText.Literal(file.Path)} ({PartStore.ParquetOptions})", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        if (!copied.IsOk)
        {
            return copied.Refused<(DatasetPart, bool)>();
        }

        var (digest, patched) = await store.PutAsync(session, file.Path, similar, columns, order, cancellationToken).ConfigureAwait(false);
        return (part with { Digest = digest, Bytes = new FileInfo(file.Path).Length }, patched);
    }

    private static async Task<Result<DatasetPart>> TimesAsync(ITableSession session, DatasetPart part, RowLayout layout, string where, CancellationToken cancellationToken)
    {
        if ((layout.EventTime ?? layout.KnownAt) is not { } first)
        {
            return part;
        }

        var (happened, known) = (SqlText.Name(first), SqlText.Name(layout.KnownAt ?? first));
        var answer = await session.QueryAsync($"SELECT min({happened}) AS e0, max({happened}) AS e1, min({known}) AS k0, max({known}) AS k1 {where}",
            EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var times))
        {
            return answer.Refused<DatasetPart>();
        }

        return part with
        {
            FirstEvent = layout.EventTime is null ? null : At("e0"),
            LastEvent = layout.EventTime is null ? null : At("e1"),
            FirstKnown = At("k0"),
            LastKnown = At("k1"),
        };

        Timestamp At(string name) => new(times.Get<TimestampColumn>(name).Values[0]);
    }
}

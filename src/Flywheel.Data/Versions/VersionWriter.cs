using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>
/// Stores a sorted table as Parquet parts. Parts end where the hash of a row's name says so (content-defined chunking as in Muthitacharoen,
/// Chen and Mazières, "A Low-bandwidth Network File System", SOSP 2001, with rows for bytes): rows put in or taken out change the parts
/// around them and no others.
/// </summary>
internal sealed class VersionWriter(IObjects objects, DataOptions options)
{
    // What the bytes of a part depend on besides its rows and the engine's version.
    private const string ParquetOptions = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880";

    internal async Task<Result<ImmutableArray<DatasetPart>>> WritePartsAsync(
        ITableSession session, string table, RowLayout layout, long rows, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var cuts = await CutsAsync(session, table, layout, rows, cancellationToken).ConfigureAwait(false);
        if (!cuts.TryGet(out var ends))
        {
            return cuts.Refused<ImmutableArray<DatasetPart>>();
        }

        var parts = ImmutableArray.CreateBuilder<DatasetPart>(ends.Length);
        var start = 0L;
        foreach (var end in ends)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"FROM {table} WHERE rowid >= {start} AND rowid < {end}");
            var stored = await StoreAsync(session, $"SELECT * {where}", end - start, cancellationToken).ConfigureAwait(false);
            if (!stored.TryGet(out var part))
            {
                return stored.Refused<ImmutableArray<DatasetPart>>();
            }

            var timed = await TimesAsync(session, part, layout, where, cancellationToken).ConfigureAwait(false);
            if (!timed.IsOk)
            {
                return timed.Refused<ImmutableArray<DatasetPart>>();
            }

            parts.Add(timed.Value);
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

        var stored = await StoreAsync(session, query, rows, cancellationToken).ConfigureAwait(false);
        return stored.TryGet(out var part) ? part : stored.Refused<DatasetPart?>();
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

    private async Task<Result<DatasetPart>> StoreAsync(ITableSession session, string query, long rows, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("flywheel-part-");
        try
        {
            var path = Path.Combine(folder.FullName, "part.parquet");
            var copied = await session.ExecuteAsync($"COPY ({query}) TO {SqlText.Literal(path)} ({ParquetOptions})", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
            if (!copied.IsOk)
            {
                return copied.Refused<DatasetPart>();
            }

            var digest = await objects.PutFileAsync(path, cancellationToken).ConfigureAwait(false);
            return new DatasetPart(digest, rows, new FileInfo(path).Length, null, null, null, null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

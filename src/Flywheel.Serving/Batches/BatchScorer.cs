using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Sinks;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Serving.Batches;

/// <summary>
/// Scores every row of a source by one release into a file: the rows with their <c>score</c> and <c>decision</c>, in order, each once. Features and scores are those that the
/// endpoint would answer now. Killed at any moment and started again, it goes on after the last part that is on the disk. Safe to use from many threads, one a file.
/// </summary>
public sealed class BatchScorer
{
    /// <summary>The columns that are added.</summary>
    public const string Score = "score", Decision = "decision";

    private readonly EndpointLoader _loader;
    private readonly SourceReader _sources;
    private readonly ITableEngine _engine;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;

    internal BatchScorer(EndpointLoader loader, SourceReader sources, ITableEngine engine, IJournal journal, TimeProvider time) =>
        (_loader, _sources, _engine, _journal, _time) = (loader, sources, engine, journal, time);

    /// <summary>
    /// Does it. Refuses what loading the release, reading the source and opening the file refuse, and <c>serving.batch-column</c>: a source that has a column of an added name.
    /// </summary>
    public async Task<Result<BatchReport>> RunAsync(string endpoint, ReleaseVersion version, BatchPlan plan, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(plan);

        // Nothing is logged: the file is the record.
        var log = new LaneLog(DatasetName.Of("batch"), JournalDurability.Written, _journal, new PredictionIds(_time), _time);
        var loaded = await _loader.LoadAsync(endpoint, version, log, cancellationToken).ConfigureAwait(false);
        if (!loaded.TryGet(out var release))
        {
            return loaded.Refused<BatchReport>();
        }

        release.Hold();
        try
        {
            var opened = await _sources.OpenAsync(plan.Source with { NonFinite = Data.NonFinite.Null }, release.Request, plan.Folder, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var source))
            {
                return opened.Refused<BatchReport>();
            }

            using (source)
            {
                return await RunAsync(release, source, plan, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            release.LetGo();
        }
    }

    private async Task<Result<BatchReport>> RunAsync(EndpointSnapshot release, SourceRows source, BatchPlan plan, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        if (new[] { Score, Decision }.FirstOrDefault(name => source.Schema.IndexOf(name) >= 0) is { } taken)
        {
            return new Refusal("serving.batch-column", "Column taken", $"The source has a column '{taken}' already, which is what the model's own would be called.", "Leave it out, or rename it.");
        }

        var begun = await PartedFile.OpenAsync(_engine, plan.Target, IdentityOf(release, source, plan), plan.Overwrite, cancellationToken).ConfigureAwait(false);
        if (!begun.TryGet(out var file))
        {
            return begun.Refused<BatchReport>();
        }

        using (file)
        {
            var resumed = Math.Min(source.Count.Rows, (long)file.Parts * plan.PartRows);
            var written = await WriteAsync(release, source, plan, file, progress, cancellationToken).ConfigureAwait(false);
            var finished = written.IsOk ? await FinishAsync(source, plan, file, cancellationToken).ConfigureAwait(false) : written.Refused<string?>();
            return finished.TryGet(out var quarantine)
                ? new BatchReport(release.Version.ToString(), source.Count.Rows, resumed, source.Count.Quarantined, quarantine)
                : finished.Refused<BatchReport>();
        }
    }

    private static async Task<Result<long>> WriteAsync(EndpointSnapshot release, SourceRows source, BatchPlan plan, PartedFile file, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var done = Math.Min(source.Count.Rows, (long)file.Parts * plan.PartRows);
        progress?.Report(new Progress(done, source.Count.Rows, "rows"));
        var reading = await source.ReadAsync(done, plan.PartRows, cancellationToken).ConfigureAwait(false);
        if (!reading.TryGet(out var batches))
        {
            return reading.Refused<long>();
        }

        // A file without rows has its columns all the same.
        var empty = source.Count.Rows == 0 && file.Parts == 0 ? [EmptyOf(source.Schema)] : Array.Empty<ColumnBatch>();
        await foreach (var rows in Join(batches.Concat(empty.ToAsyncEnumerable()), plan.PartRows, cancellationToken).ConfigureAwait(false))
        {
            var scored = ScoreRows(release, rows, cancellationToken);
            var added = scored.TryGet(out var part) ? await file.AddAsync(part, cancellationToken).ConfigureAwait(false) : Result.From(scored.Refusals);
            if (!added.IsOk)
            {
                return Result.Refuse<long>(added.Refusals);
            }

            done += rows.Count;
            progress?.Report(new Progress(done, source.Count.Rows, "rows"));
        }

        return done;
    }

    private static async Task<Result<string?>> FinishAsync(SourceRows source, BatchPlan plan, PartedFile file, CancellationToken cancellationToken)
    {
        string? quarantine = null;
        if (source.Count.Quarantined > 0)
        {
            quarantine = Path.GetFullPath(plan.Target) + ".put-aside.ndjson";
            var told = await source.WriteQuarantineAsync(quarantine, cancellationToken).ConfigureAwait(false);
            if (!told.IsOk)
            {
                return Result.Refuse<string?>(told.Refusals);
            }
        }

        var finished = await file.FinishAsync(cancellationToken).ConfigureAwait(false);
        return finished.IsOk ? Result.Of(quarantine) : Result.Refuse<string?>(finished.Refusals);
    }

    private static Result<ColumnBatch> ScoreRows(EndpointSnapshot release, ColumnBatch rows, CancellationToken cancellationToken)
    {
        var asked = rows.Select([.. release.Request.Names]);
        var computed = release.Features.Compute(asked, cancellationToken);
        if (!computed.TryGet(out var features))
        {
            return computed;
        }

        var scored = release.Score(features);
        if (!scored.TryGet(out var scores))
        {
            return scored.Refused<ColumnBatch>();
        }

        var decisions = Array.ConvertAll(scores, score => score >= release.Manifest.Threshold);
        return new ColumnBatch(
            new Schema([.. rows.Schema.Fields, new Field(Score, ColumnType.Double, Nullable: false), new Field(Decision, ColumnType.Boolean, Nullable: false)]),
            [.. rows.Columns, new DoubleColumn(scores), new BooleanColumn(decisions)]);
    }

    private static string IdentityOf(EndpointSnapshot release, SourceRows source, BatchPlan plan)
    {
        using var digest = new DigestBuilder("batch").Add(source.Source.Digest).Add(source.Schema.ToDigest()).Add(release.Digest).Add(plan.PartRows);
        return string.Create(CultureInfo.InvariantCulture, $"{{\"source\":\"{source.Source.Digest}\",\"release\":\"{release.Digest}\",\"part_rows\":{plan.PartRows},\"plan\":\"{digest.Build()}\"}}\n");
    }

    private static ColumnBatch EmptyOf(Schema schema) => new(schema, schema.Fields.Select(field => ColumnBuilder.For(field.Type).ToColumn()));

    // Parts of one length, whatever pieces the engine hands over.
    private static async IAsyncEnumerable<ColumnBatch> Join(IAsyncEnumerable<ColumnBatch> pieces, int rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (held, count) = (new List<ColumnBatch>(), 0);
        await foreach (var piece in pieces.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            for (var at = 0; at < Math.Max(1, piece.Count);)
            {
                var taken = piece.Slice(at, Math.Min(piece.Count - at, rows - count));
                held.Add(taken);
                (count, at) = (count + taken.Count, at + Math.Max(1, taken.Count));
                if (count == rows)
                {
                    yield return ColumnBatch.Concat(held);
                    (held, count) = ([], 0);
                }
            }
        }

        if (held.Count > 0)
        {
            yield return ColumnBatch.Concat(held);
        }
    }
}

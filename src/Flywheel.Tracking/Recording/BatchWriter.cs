using System.Data.Common;
using Dapper;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>Writes one batch inside one transaction. Everything that can be refused is looked at before anything is written.</summary>
internal static class BatchWriter
{
    public static async Task<Result> WriteAsync(DbTransaction transaction, RunRow run, RunBatch batch, CancellationToken cancellationToken)
    {
        Refusal[] refusals =
        [
            .. await ChangedParamsAsync(transaction, run, batch, cancellationToken).ConfigureAwait(false),
            .. await AbsentTagsAsync(transaction, run, batch, cancellationToken).ConfigureAwait(false),
        ];
        if (refusals.Length > 0)
        {
            return Result.From(refusals);
        }

        var connection = transaction.Connection!;
        foreach (var (key, value) in batch.Params)
        {
            await connection.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_params (run, key, value) VALUES (@Number, @key, @value) ON CONFLICT DO NOTHING",
                new { run.Number, key, value }, cancellationToken)).ConfigureAwait(false);
        }

        await MetricWriter.WriteAsync(transaction, run.Number, batch.Metrics, cancellationToken).ConfigureAwait(false);
        foreach (var key in batch.RemovedTags)
        {
            await connection.ExecuteAsync(Sql.In(transaction,
                "DELETE FROM tracking_tags WHERE run = @Number AND key = @key", new { run.Number, key }, cancellationToken)).ConfigureAwait(false);
        }

        await SetTagsAsync(transaction, run.Number, batch.Tags, cancellationToken).ConfigureAwait(false);
        foreach (var artifact in batch.Artifacts)
        {
            await connection.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_artifacts (run, path, digest, bytes) VALUES (@Number, @Path, @Digest, @Bytes) " +
                "ON CONFLICT (run, path) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes",
                new { run.Number, artifact.Path, Digest = artifact.Digest.ToString(), artifact.Bytes }, cancellationToken)).ConfigureAwait(false);
        }

        return Result.Ok;
    }

    public static async Task SetTagsAsync(
        DbTransaction transaction, long run, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in tags)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_tags (run, key, value) VALUES (@run, @key, @value) ON CONFLICT (run, key) DO UPDATE SET value = excluded.value",
                new { run, key, value }, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static async Task<List<Refusal>> ChangedParamsAsync(DbTransaction transaction, RunRow run, RunBatch batch, CancellationToken cancellationToken)
    {
        List<Refusal> refusals = [];
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (var (key, value) in batch.Params)
        {
            var before = known.GetValueOrDefault(key) ?? await transaction.Connection!.ExecuteScalarAsync<string?>(Sql.In(transaction,
                "SELECT value FROM tracking_params WHERE run = @Number AND key = @key", new { run.Number, key }, cancellationToken)).ConfigureAwait(false);
            known[key] = before ?? value;
            if (before is not null && before != value)
            {
                refusals.Add(new Refusal("tracking.param-changed", "Params do not change",
                    $"The param '{key}' of run {run.Id} is '{before}' and cannot become '{value}'.", "Log it to a new run, or as a tag."));
            }
        }

        return refusals;
    }

    private static async Task<List<Refusal>> AbsentTagsAsync(DbTransaction transaction, RunRow run, RunBatch batch, CancellationToken cancellationToken)
    {
        List<Refusal> refusals = [];
        foreach (var key in batch.RemovedTags)
        {
            var there = await transaction.Connection!.ExecuteScalarAsync<long>(Sql.In(transaction,
                "SELECT COUNT(*) FROM tracking_tags WHERE run = @Number AND key = @key", new { run.Number, key }, cancellationToken)).ConfigureAwait(false);
            if (there == 0)
            {
                refusals.Add(new Refusal("tracking.tag-unknown", "No such tag", $"The run {run.Id} has no tag '{key}'."));
            }
        }

        return refusals;
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Tracking.Recording;

internal sealed class RunStore(ICatalog catalog, TimeProvider time)
{
    private const string Select = $"SELECT {RunRow.Columns} FROM tracking_runs r";

    public Task<Result<RunSnapshot>> StartAsync(RunDefinition definition, CancellationToken cancellationToken)
    {
        // Chosen outside of the transaction, which may run twice.
        var id = definition.Id ?? RunId.New();
        return catalog.WriteAsync<Result<RunSnapshot>>(async (transaction, token) =>
        {
            var connection = transaction.Connection!;
            var lifecycle = await connection.ExecuteScalarAsync<long?>(Sql.In(transaction,
                "SELECT lifecycle FROM tracking_experiments WHERE id = @Number", new { definition.Experiment.Number }, token)).ConfigureAwait(false);
            if (lifecycle != (long)Lifecycle.Active)
            {
                return lifecycle is null ? ExperimentStore.Unknown(definition.Experiment) : new Refusal("tracking.experiment-deleted", "Experiment deleted",
                    $"The experiment {definition.Experiment} is deleted.", "Restore it, or use another one.");
            }

            if (await FindAsync(transaction, id, token).ConfigureAwait(false) is not null)
            {
                return new Refusal("tracking.run-taken", "Run is there", $"There is a run {id} already.");
            }

            var number = 1 + await connection.ExecuteScalarAsync<long>(Sql.In(transaction, "SELECT COALESCE(MAX(number), 0) FROM tracking_runs", new { }, token)).ConfigureAwait(false);
            var row = new RunRow(number, id.ToString(), definition.Experiment.Number, definition.Name, definition.User, (long)RunStatus.Running,
                (definition.Started ?? Timestamp.Now(time)).Microseconds, null, (long)Lifecycle.Active, definition.Parent?.ToString());
            await connection.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_runs (number, id, experiment, name, user_name, status, started, ended, lifecycle, parent) " +
                "VALUES (@Number, @Id, @Experiment, @Name, @UserName, @Status, @Started, @Ended, @Lifecycle, @Parent)", row, token)).ConfigureAwait(false);
            await BatchWriter.SetTagsAsync(transaction, number, definition.Tags, token).ConfigureAwait(false);
            return row.ToSnapshot() with { Tags = definition.Tags.ToImmutableSortedDictionary(StringComparer.Ordinal) };
        }, cancellationToken);
    }

    public Task<RunSnapshot?> FindAsync(RunId id, CancellationToken cancellationToken) => catalog.ReadAsync<RunSnapshot?>(async (connection, token) =>
    {
        var row = await connection.QuerySingleOrDefaultAsync<RunRow>(Sql.Of($"{Select} WHERE r.id = @id", new { id = id.ToString() }, token)).ConfigureAwait(false);
        return row is null ? null : (await RunDetails.LoadAsync(connection, [row], token).ConfigureAwait(false))[0];
    }, cancellationToken);

    public Task<Result> ChangeAsync(RunId id, RunChange change, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        if (await FindAsync(transaction, id, token).ConfigureAwait(false) is not { } row)
        {
            return Unknown(id);
        }

        // Deleting and restoring is the one change a deleted run takes.
        if (row.Lifecycle == (long)Lifecycle.Deleted && change.Lifecycle is null)
        {
            return Deleted(id);
        }

        var changed = row with
        {
            Name = change.Name ?? row.Name,
            Status = (long?)change.Status ?? row.Status,
            Ended = change.Ended?.Microseconds ?? row.Ended,
            Lifecycle = (long?)change.Lifecycle ?? row.Lifecycle,
        };
        await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
            "UPDATE tracking_runs SET name = @Name, status = @Status, ended = @Ended, lifecycle = @Lifecycle WHERE number = @Number", changed, token)).ConfigureAwait(false);
        return Result.Ok;
    }, cancellationToken);

    public Task<Result> LogAsync(RunId id, RunBatch batch, CancellationToken cancellationToken)
    {
        Refusal[] wrong = [.. TrackingRules.Check(batch)];
        return wrong.Length > 0 ? Task.FromResult(Result.From(wrong)) : catalog.WriteAsync<Result>(async (transaction, token) =>
            await FindAsync(transaction, id, token).ConfigureAwait(false) switch
            {
                null => Unknown(id),
                { Lifecycle: (long)Lifecycle.Deleted } => Deleted(id),
                var run => await BatchWriter.WriteAsync(transaction, run, batch, token).ConfigureAwait(false),
            }, cancellationToken);
    }

    public Task<ImmutableArray<MetricPoint>> HistoryAsync(RunId id, string key, int take, long skip, CancellationToken cancellationToken) =>
        catalog.ReadAsync<ImmutableArray<MetricPoint>>(async (connection, token) =>
        [
            .. (await connection.QueryAsync<MetricRow>(Sql.Of(
                $"SELECT {MetricRow.Columns} FROM tracking_metrics WHERE run = (SELECT number FROM tracking_runs WHERE id = @id) AND key = @key " +
                "ORDER BY at, step, value, is_nan LIMIT @take OFFSET @skip", new { id = id.ToString(), key, take, skip }, token)).ConfigureAwait(false))
            .Select(row => row.ToPoint()),
        ], cancellationToken);

    public Task<ImmutableArray<RunArtifact>> ArtifactsAsync(RunId id, CancellationToken cancellationToken) =>
        catalog.ReadAsync<ImmutableArray<RunArtifact>>(async (connection, token) =>
        [
            .. (await connection.QueryAsync<(string Path, string Digest, long Bytes)>(Sql.Of(
                "SELECT path, digest, bytes FROM tracking_artifacts WHERE run = (SELECT number FROM tracking_runs WHERE id = @id) ORDER BY path",
                new { id = id.ToString() }, token)).ConfigureAwait(false))
            .Select(row => new RunArtifact(row.Path, Digest.Parse(row.Digest), row.Bytes)),
        ], cancellationToken);

    private static Task<RunRow?> FindAsync(DbTransaction transaction, RunId id, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<RunRow?>(Sql.In(transaction, $"{Select} WHERE r.id = @id", new { id = id.ToString() }, cancellationToken));

    private static Refusal Unknown(RunId id) => new("tracking.run-unknown", "No such run", $"There is no run {id}.");

    private static Refusal Deleted(RunId id) => new("tracking.run-deleted", "Run deleted", $"The run {id} is deleted.", "Restore it first.");
}

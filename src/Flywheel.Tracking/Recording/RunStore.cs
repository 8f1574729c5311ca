using System.Collections.Immutable;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Tracking.Recording;

internal sealed class RunStore(ICatalog catalog, Recorder recorder, TimeProvider time, TrackingOptions options)
{
    public Task<Result<RunSnapshot>> StartAsync(RunDefinition definition, CancellationToken cancellationToken)
    {
        // Chosen outside of the transaction, which may run twice.
        var (id, now) = (definition.Id ?? RunId.New(), Timestamp.Now(time));
        return recorder.WriteAsync<Result<RunSnapshot>>(session =>
        {
            var experiment = definition.Experiment.Number;
            if (session.Rows("SELECT lifecycle, artifact_location FROM tracking_experiments WHERE id = @p0",
                row => (Lifecycle: row.GetInt64(0), Location: row.GetString(1)), experiment) is not [var found])
            {
                return ExperimentStore.Unknown(definition.Experiment);
            }

            if (found.Lifecycle != (long)Lifecycle.Active)
            {
                return ExperimentStore.Deleted(definition.Experiment);
            }

            if (definition.Id is not null && session.Run(id) is not null)
            {
                return new Refusal("tracking.run-taken", "Run is there", $"There is a run {id} already.");
            }

            var row = new RunRow(1 + session.Number("SELECT COALESCE(MAX(number), 0) FROM tracking_runs"), id.ToString(), experiment, definition.Name, definition.User,
                (long)RunStatus.Running, (definition.Started ?? now).Microseconds, null, (long)Lifecycle.Active, definition.Parent?.ToString());
            session.Execute(
                "INSERT INTO tracking_runs (number, id, experiment, name, user_name, status, started, ended, lifecycle, parent) " +
                "VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, NULL, @p7, @p8)",
                row.Number, row.Id, row.Experiment, row.Name, row.UserName, row.Status, row.Started, row.Lifecycle, row.Parent);
            session.Forget(id);
            BatchWriter.SetTags(session, row.Number, definition.Tags);
            return row.ToSnapshot(ArtifactPlace.Of(found.Location, experiment, options)) with { Tags = definition.Tags.ToImmutableSortedDictionary(StringComparer.Ordinal) };
        }, cancellationToken);
    }

    public async Task<RunSnapshot?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        await recorder.SettleAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.ReadAsync(async (connection, token) =>
            (await RunDetails.ReadAsync(connection, "tracking_runs r JOIN tracking_experiments e ON e.id = r.experiment WHERE r.id = @id", new { id = id.ToString() }, options, token).ConfigureAwait(false)).FirstOrDefault(),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<Result> ChangeAsync(RunId id, RunChange change, CancellationToken cancellationToken) => recorder.WriteAsync<Result>(session =>
    {
        if (session.Run(id) is not { } row)
        {
            return Unknown(id);
        }

        // Deleting and restoring is the one change a deleted run takes.
        if (row.Lifecycle == (long)Lifecycle.Deleted && change.Lifecycle is null)
        {
            return Deleted(id);
        }

        session.Execute("UPDATE tracking_runs SET name = @p1, status = @p2, ended = @p3, lifecycle = @p4, parent = @p5 WHERE number = @p0",
            row.Number, change.Name ?? row.Name, (long?)change.Status ?? row.Status, change.Ended?.Microseconds ?? row.Ended, (long?)change.Lifecycle ?? row.Lifecycle, change.Parent?.ToString() ?? row.Parent);
        session.Forget(id);
        return Result.Ok;
    }, cancellationToken);

    public Task<Result> LogAsync(RunId id, RunBatch batch, CancellationToken cancellationToken)
    {
        var wrong = TrackingRules.Check(batch);
        return wrong.Count > 0 ? Task.FromResult(Result.From(wrong)) : recorder.WriteAsync(session => session.Run(id) switch
        {
            null => Unknown(id),
            { Lifecycle: (long)Lifecycle.Deleted } => Deleted(id),
            var run => BatchWriter.Write(session, run, batch),
        }, cancellationToken);
    }

    public async Task<ImmutableArray<MetricPoint>> HistoryAsync(RunId id, string key, int take, long skip, CancellationToken cancellationToken)
    {
        await recorder.SettleAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.ReadAsync<ImmutableArray<MetricPoint>>(async (connection, token) =>
        [
            .. (await Series.PageAsync(connection, id.ToString(), key, take, skip, token).ConfigureAwait(false)).Select(point => point.ToMetric(key)),
        ], cancellationToken).ConfigureAwait(false);
    }

    public Task<ImmutableArray<RunArtifact>> ArtifactsAsync(RunId id, CancellationToken cancellationToken) =>
        catalog.ReadAsync<ImmutableArray<RunArtifact>>(async (connection, token) =>
        [
            .. (await connection.QueryAsync<(string Path, string Digest, long Bytes)>(Sql.Of(
                "SELECT path, digest, bytes FROM tracking_artifacts WHERE run = (SELECT number FROM tracking_runs WHERE id = @id) ORDER BY path",
                new { id = id.ToString() }, token)).ConfigureAwait(false))
            .Select(row => new RunArtifact(row.Path, Digest.Parse(row.Digest), row.Bytes)),
        ], cancellationToken);

    private static Refusal Unknown(RunId id) => new("tracking.run-unknown", "No such run", $"There is no run {id}.");

    private static Refusal Deleted(RunId id) => new("tracking.run-deleted", "Run deleted", $"The run {id} is deleted.", "Restore it first.");
}

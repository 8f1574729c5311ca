using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking;

/// <summary>Models that runs made: files in a place of their own, with params and tags, before and whether or not they are registered. Safe to use from many threads and processes.</summary>
public sealed class LoggedModels(ICatalog catalog, TimeProvider time, TrackingOptions options)
{
    private const long ParamKind = 0;
    private const long TagKind = 1;
    private static readonly OwnedTexts Texts = new("tracking_model_texts", "model", "tracking_models");

    /// <summary>Makes room for a model. Refuses <c>tracking.experiment-unknown</c> and <c>tracking.experiment-deleted</c>.</summary>
    public async Task<Result<LoggedModelSnapshot>> CreateAsync(LoggedModelDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (id, now) = ($"m-{RunId.New()}", Timestamp.Now(time).Microseconds);
        var refused = await catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            if (await ExperimentStore.FaultAsync(transaction, definition.Experiment, token).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }

            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_models (id, experiment, name, type, run, status, created, updated) VALUES (@id, @Number, @name, @Type, @Run, 1, @now, @now)",
                new { id, definition.Experiment.Number, name = definition.Name.Length > 0 ? definition.Name : id, definition.Type, definition.Run, now }, token)).ConfigureAwait(false);
            await Texts.SetAsync(transaction, id, ParamKind, definition.Params, token).ConfigureAwait(false);
            await Texts.SetAsync(transaction, id, TagKind, definition.Tags, token).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken).ConfigureAwait(false);
        return refused.IsOk ? (await FindAsync(id, cancellationToken).ConfigureAwait(false))! : Result.Refuse<LoggedModelSnapshot>(refused.Refusals);
    }

    /// <summary>The model of this id, or null.</summary>
    public async Task<LoggedModelSnapshot?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync("o.id = @id", new { id }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Every model of these experiments, latest first.</summary>
    public Task<ImmutableArray<LoggedModelSnapshot>> ListAsync(IReadOnlyCollection<ExperimentId> experiments, CancellationToken cancellationToken) => experiments.Count == 0
        ? Task.FromResult(ImmutableArray<LoggedModelSnapshot>.Empty)
        : ReadAsync($"o.experiment IN {Sql.List(experiments)}", new { }, cancellationToken);

    /// <summary>Adds params, sets and takes away tags, says whether the files came. Refuses <c>tracking.model-unknown</c>.</summary>
    public Task<Result> ChangeAsync(string id, LoggedModelChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            var changed = await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "UPDATE tracking_models SET status = COALESCE(@Status, status), updated = @now WHERE id = @id",
                new { Status = (long?)change.Status, now = Timestamp.Now(time).Microseconds, id }, token)).ConfigureAwait(false);
            if (changed == 0)
            {
                return Unknown(id);
            }

            await Texts.SetAsync(transaction, id, ParamKind, change.Params, token).ConfigureAwait(false);
            await Texts.SetAsync(transaction, id, TagKind, change.Tags, token).ConfigureAwait(false);
            foreach (var key in change.RemovedTags)
            {
                await Texts.RemoveAsync(transaction, id, TagKind, key, token).ConfigureAwait(false);
            }

            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>
    /// Keeps how a model did: of each metric, run and dataset the point with the greatest step, then time. A model that is not there is passed over, as the point is its run's all the same.
    /// </summary>
    public Task LogAsync(string id, ImmutableArray<ModelMetric> metrics, CancellationToken cancellationToken) => catalog.WriteSoonAsync(async (transaction, token) =>
    {
        foreach (var (point, run, dataset, digest) in metrics)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_model_metrics (model, key, run, dataset, digest, at, step, value, is_nan) " +
                "SELECT id, @Key, @run, @dataset, @digest, @at, @Step, @value, @isNaN FROM tracking_models WHERE id = @id " +
                "ON CONFLICT (model, key, run, dataset, digest) DO UPDATE SET at = excluded.at, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan " +
                "WHERE (excluded.step, excluded.at) >= (tracking_model_metrics.step, tracking_model_metrics.at)",
                new { id, point.Key, run = run.ToString(), dataset, digest, at = point.At.Microseconds, point.Step, value = double.IsNaN(point.Value) ? 0 : point.Value, isNaN = double.IsNaN(point.Value) ? 1L : 0L }, token)).ConfigureAwait(false);
        }

        return metrics.Length;
    }, cancellationToken);

    /// <summary>Forgets a model; its files stay where they are. Refuses <c>tracking.model-unknown</c>.</summary>
    public Task<Result> DeleteAsync(string id, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        var deleted = await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_models WHERE id = @id", new { id }, token)).ConfigureAwait(false);
        await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_model_metrics WHERE model = @id", new { id }, token)).ConfigureAwait(false);
        await Texts.ForgetAsync(transaction, id, token).ConfigureAwait(false);
        return deleted == 0 ? Unknown(id) : Result.Ok;
    }, cancellationToken);

    private Task<ImmutableArray<LoggedModelSnapshot>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = (await connection.QueryAsync<(string Id, long Experiment, string Name, string Type, string Run, long Status, long Created, long Updated)>(Sql.Of(
            $"SELECT o.id, o.experiment, o.name, o.type, o.run, o.status, o.created, o.updated FROM tracking_models o WHERE {where} ORDER BY o.created DESC, o.id", parameters, token)).ConfigureAwait(false)).AsList();
        var places = (await connection.QueryAsync<(long Id, string Place)>(Sql.Of("SELECT id, artifact_location FROM tracking_experiments", new { }, token)).ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.Place);
        var texts = await Texts.ReadAsync(connection, where, parameters, token).ConfigureAwait(false);
        var metrics = (await connection.QueryAsync<(string Model, string Key, string Run, string Dataset, string Digest, long At, long Step, double Value, long IsNaN)>(Sql.Of(
            "SELECT x.model, x.key, x.run, x.dataset, x.digest, x.at, x.step, x.value, x.is_nan FROM tracking_model_metrics x " +
            $"JOIN tracking_models o ON o.id = x.model WHERE {where} ORDER BY x.model, x.key, x.run, x.dataset, x.digest", parameters, token)).ConfigureAwait(false)).ToLookup(row => row.Model);
        return rows.Select(row => new LoggedModelSnapshot(row.Id, new ExperimentId(row.Experiment), row.Name, row.Type, row.Run, (LoggedModelStatus)row.Status, new Timestamp(row.Created),
            new Timestamp(row.Updated), string.Create(CultureInfo.InvariantCulture, $"{ArtifactPlace.Of(places[row.Experiment], row.Experiment, options)}/models/{row.Id}/artifacts"), Of(row.Id, ParamKind), Of(row.Id, TagKind))
        {
            Metrics = [.. metrics[row.Id].Select(metric => new ModelMetric(new MetricPoint(metric.Key, metric.IsNaN != 0 ? double.NaN : metric.Value, metric.Step, new Timestamp(metric.At)), RunId.Parse(metric.Run), metric.Dataset, metric.Digest))],
        }).ToImmutableArray();

        ImmutableSortedDictionary<string, string> Of(string model, long kind) => texts[(model, kind)].ToImmutableSortedDictionary(StringComparer.Ordinal);
    }, cancellationToken);

    private static Refusal Unknown(string id) => new("tracking.model-unknown", "No such model", $"There is no logged model '{id}'.");
}

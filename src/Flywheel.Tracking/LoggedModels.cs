using System.Collections.Immutable;
using System.Data.Common;
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

    /// <summary>Makes room for a model. Refuses <c>tracking.experiment-unknown</c> and <c>tracking.experiment-deleted</c>.</summary>
    public async Task<Result<LoggedModelSnapshot>> CreateAsync(LoggedModelDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (id, now) = ($"m-{RunId.New()}", Timestamp.Now(time).Microseconds);
        var refused = await catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            var lifecycle = await transaction.Connection!.ExecuteScalarAsync<long?>(Sql.In(transaction,
                "SELECT lifecycle FROM tracking_experiments WHERE id = @Number", new { definition.Experiment.Number }, token)).ConfigureAwait(false);
            if (lifecycle != (long)Lifecycle.Active)
            {
                return lifecycle is null ? ExperimentStore.Unknown(definition.Experiment)
                    : new Refusal("tracking.experiment-deleted", "Experiment deleted", $"The experiment {definition.Experiment} is deleted.", "Restore it, or use another one.");
            }

            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_models (id, experiment, name, type, run, status, created, updated) VALUES (@id, @Number, @name, @Type, @Run, 1, @now, @now)",
                new { id, definition.Experiment.Number, name = definition.Name.Length > 0 ? definition.Name : id, definition.Type, definition.Run, now }, token)).ConfigureAwait(false);
            await SetAsync(transaction, id, ParamKind, definition.Params, token).ConfigureAwait(false);
            await SetAsync(transaction, id, TagKind, definition.Tags, token).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken).ConfigureAwait(false);
        return refused.IsOk ? (await FindAsync(id, cancellationToken).ConfigureAwait(false))! : Result.Refuse<LoggedModelSnapshot>(refused.Refusals);
    }

    /// <summary>The model of this id, or null.</summary>
    public async Task<LoggedModelSnapshot?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync("m.id = @id", new { id }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Every model of these experiments, latest first.</summary>
    public Task<ImmutableArray<LoggedModelSnapshot>> ListAsync(IReadOnlyCollection<ExperimentId> experiments, CancellationToken cancellationToken) => experiments.Count == 0
        ? Task.FromResult(ImmutableArray<LoggedModelSnapshot>.Empty)
        : ReadAsync($"m.experiment IN {Sql.List(experiments)}", new { }, cancellationToken);

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

            await SetAsync(transaction, id, ParamKind, change.Params, token).ConfigureAwait(false);
            await SetAsync(transaction, id, TagKind, change.Tags, token).ConfigureAwait(false);
            foreach (var key in change.RemovedTags)
            {
                await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_model_texts WHERE model = @id AND kind = 1 AND key = @key", new { id, key }, token)).ConfigureAwait(false);
            }

            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>Forgets a model; its files stay where they are. Refuses <c>tracking.model-unknown</c>.</summary>
    public Task<Result> DeleteAsync(string id, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        var deleted = await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_models WHERE id = @id", new { id }, token)).ConfigureAwait(false);
        await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_model_texts WHERE model = @id", new { id }, token)).ConfigureAwait(false);
        return deleted == 0 ? Unknown(id) : Result.Ok;
    }, cancellationToken);

    private Task<ImmutableArray<LoggedModelSnapshot>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = (await connection.QueryAsync<(string Id, long Experiment, string Name, string Type, string Run, long Status, long Created, long Updated)>(Sql.Of(
            $"SELECT m.id, m.experiment, m.name, m.type, m.run, m.status, m.created, m.updated FROM tracking_models m WHERE {where} ORDER BY m.created DESC, m.id", parameters, token)).ConfigureAwait(false)).AsList();
        var places = (await connection.QueryAsync<(long Id, string Place)>(Sql.Of("SELECT id, artifact_location FROM tracking_experiments", new { }, token)).ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.Place);
        var texts = (await connection.QueryAsync<(string Model, long Kind, string Key, string Value)>(Sql.Of(
            $"SELECT t.model, t.kind, t.key, t.value FROM tracking_model_texts t JOIN tracking_models m ON m.id = t.model WHERE {where}", parameters, token)).ConfigureAwait(false)).ToLookup(row => (row.Model, row.Kind));
        return rows.Select(row => new LoggedModelSnapshot(row.Id, new ExperimentId(row.Experiment), row.Name, row.Type, row.Run, (LoggedModelStatus)row.Status, new Timestamp(row.Created),
            new Timestamp(row.Updated), string.Create(CultureInfo.InvariantCulture, $"{ArtifactPlace.Of(places[row.Experiment], row.Experiment, options)}/models/{row.Id}/artifacts"), Texts(row.Id, ParamKind), Texts(row.Id, TagKind))).ToImmutableArray();

        ImmutableSortedDictionary<string, string> Texts(string model, long kind) =>
            texts[(model, kind)].ToImmutableSortedDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
    }, cancellationToken);

    private static async Task SetAsync(DbTransaction transaction, string model, long kind, IEnumerable<KeyValuePair<string, string>> texts, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in texts)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_model_texts (model, kind, key, value) VALUES (@model, @kind, @key, @value) ON CONFLICT (model, kind, key) DO UPDATE SET value = excluded.value",
                new { model, kind, key, value }, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static Refusal Unknown(string id) => new("tracking.model-unknown", "No such model", $"There is no logged model '{id}'.");
}

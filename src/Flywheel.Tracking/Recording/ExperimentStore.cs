using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Tracking.Recording;

internal sealed class ExperimentStore(ICatalog catalog, TimeProvider time, TrackingOptions options)
{
    private const string Select = "SELECT id AS Id, name AS Name, artifact_location AS ArtifactLocation, lifecycle AS Lifecycle, " +
        "created AS Created, updated AS Updated FROM tracking_experiments";

    public async Task<Result<ExperimentSnapshot>> CreateAsync(ExperimentDefinition definition, CancellationToken cancellationToken)
    {
        if (NameFault(definition.Name) is { } fault)
        {
            return fault;
        }

        return await catalog.WriteAsync<Result<ExperimentSnapshot>>(async (transaction, token) =>
        {
            var connection = transaction.Connection!;
            if (await TakenAsync(transaction, definition.Name, token).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            var now = Timestamp.Now(time);
            var id = 1 + await connection.ExecuteScalarAsync<long>(Sql.In(transaction, "SELECT MAX(id) FROM tracking_experiments", new { }, token)).ConfigureAwait(false);
            await connection.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_experiments (id, name, artifact_location, lifecycle, created, updated) VALUES (@id, @Name, @ArtifactLocation, 0, @now, @now)",
                new { id, definition.Name, definition.ArtifactLocation, now = now.Microseconds }, token)).ConfigureAwait(false);
            await SetTagsAsync(transaction, id, definition.Tags, token).ConfigureAwait(false);
            return new ExperimentSnapshot(new ExperimentId(id), definition.Name, ArtifactPlace.Of(definition.ArtifactLocation, id, options), Lifecycle.Active, now, now, definition.Tags);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why nothing new may go into an experiment; null when it may.</summary>
    public static async Task<Refusal?> FaultAsync(DbTransaction transaction, ExperimentId id, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<long?>(Sql.In(transaction, "SELECT lifecycle FROM tracking_experiments WHERE id = @Number", new { id.Number }, cancellationToken)).ConfigureAwait(false) switch
        {
            (long)Lifecycle.Active => null,
            null => Unknown(id),
            _ => Deleted(id),
        };

    public static Refusal Deleted(ExperimentId id) => new("tracking.experiment-deleted", "Experiment deleted", $"The experiment {id} is deleted.", "Restore it, or use another one.");

    public Task<ImmutableArray<ExperimentSnapshot>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) =>
        catalog.ReadAsync(async (connection, token) =>
        {
            Row[] rows = [.. await connection.QueryAsync<Row>(Sql.Of($"{Select} WHERE {where} ORDER BY created DESC, id DESC", parameters, token)).ConfigureAwait(false)];
            // One experiment asks for its own tags; a list asks once for all.
            var one = rows.Length == 1;
            var tags = (await connection.QueryAsync<(long Experiment, string Key, string Value)>(Sql.Of(
                one ? "SELECT experiment, key, value FROM tracking_experiment_tags WHERE experiment = @Id" : "SELECT experiment, key, value FROM tracking_experiment_tags",
                new { Id = one ? rows[0].Id : 0 }, token)).ConfigureAwait(false)).ToLookup(tag => tag.Experiment);
            return rows.Select(row => new ExperimentSnapshot(new ExperimentId(row.Id), row.Name, ArtifactPlace.Of(row.ArtifactLocation, row.Id, options), (Lifecycle)row.Lifecycle,
                new Timestamp(row.Created), new Timestamp(row.Updated), tags[row.Id].ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal))).ToImmutableArray();
        }, cancellationToken);

    public async Task<Result> ChangeAsync(ExperimentId id, ExperimentChange change, CancellationToken cancellationToken)
    {
        if (change.Name is { } name && NameFault(name) is { } fault)
        {
            return fault;
        }

        return await catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            var connection = transaction.Connection!;
            var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql.In(transaction, $"{Select} WHERE id = @Number", new { id.Number }, token)).ConfigureAwait(false);
            if (row is null)
            {
                return Unknown(id);
            }

            if (change.Name is { } wanted && wanted != row.Name && await TakenAsync(transaction, wanted, token).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            var changed = new
            {
                id.Number,
                Name = change.Name ?? row.Name,
                Lifecycle = (long?)change.Lifecycle ?? row.Lifecycle,
                Now = Timestamp.Now(time).Microseconds,
            };
            await connection.ExecuteAsync(Sql.In(transaction,
                "UPDATE tracking_experiments SET name = @Name, lifecycle = @Lifecycle, updated = @Now WHERE id = @Number", changed, token)).ConfigureAwait(false);
            if (change.Lifecycle is not null)
            {
                await connection.ExecuteAsync(Sql.In(transaction, "UPDATE tracking_runs SET lifecycle = @Lifecycle WHERE experiment = @Number", changed, token)).ConfigureAwait(false);
            }

            foreach (var key in change.RemovedTags)
            {
                await connection.ExecuteAsync(Sql.In(transaction,
                    "DELETE FROM tracking_experiment_tags WHERE experiment = @Number AND key = @key", new { id.Number, key }, token)).ConfigureAwait(false);
            }

            await SetTagsAsync(transaction, id.Number, change.Tags, token).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken).ConfigureAwait(false);
    }

    public static Refusal Unknown(ExperimentId id) => new("tracking.experiment-unknown", "No such experiment", $"There is no experiment {id}.");

    private static async Task<Refusal?> TakenAsync(DbTransaction transaction, string name, CancellationToken cancellationToken)
    {
        var row = await transaction.Connection!.QuerySingleOrDefaultAsync<Row>(
            Sql.In(transaction, $"{Select} WHERE name = @name", new { name }, cancellationToken)).ConfigureAwait(false);
        return row is null ? null : new Refusal("tracking.experiment-taken", "Name taken",
            $"The experiment {row.Id} is called '{name}'{(row.Lifecycle == (long)Lifecycle.Deleted ? " and is deleted" : "")}.", "Use another name.");
    }

    private static async Task SetTagsAsync(
        DbTransaction transaction, long experiment, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in tags)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_experiment_tags (experiment, key, value) VALUES (@experiment, @key, @value) " +
                "ON CONFLICT (experiment, key) DO UPDATE SET value = excluded.value", new { experiment, key, value }, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static Refusal? NameFault(string name) => name.Length is > 0 and <= TrackingRules.MaxName
        ? null
        : new Refusal("tracking.experiment-name", "Not a name", FormattableString.Invariant($"The name of an experiment has {name.Length} characters; wanted 1 to {TrackingRules.MaxName}."));

    private sealed record Row(long Id, string Name, string ArtifactLocation, long Lifecycle, long Created, long Updated);
}

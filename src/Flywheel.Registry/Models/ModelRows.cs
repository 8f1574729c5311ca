using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;

namespace Flywheel.Registry.Models;

/// <summary>Reads models and versions, a fixed number of queries however many there are.</summary>
internal static class ModelRows
{
    private const string VersionColumns = "model AS Model, version AS Version, digest AS Digest, created_at AS CreatedAt, updated_at AS UpdatedAt, stage AS Stage, " +
        "description AS Description, source AS Source, location AS Location, run AS Run, run_link AS RunLink";

    /// <summary>Every version that is not deleted, of one model or of all, by model, highest first.</summary>
    public static async Task<ImmutableArray<ModelVersionSnapshot>> VersionsAsync(DbConnection connection, DbTransaction? transaction, string? model, CancellationToken cancellationToken)
    {
        var of = model is null ? "" : " AND model = @model";
        var rows = await QueryAsync<VersionRow>(connection, transaction, $"SELECT {VersionColumns} FROM registry_versions WHERE deleted = 0{of} ORDER BY model, version DESC", model, cancellationToken).ConfigureAwait(false);
        var tags = (await QueryAsync<(string Model, long Version, string Key, string Value)>(connection, transaction,
            $"SELECT model, version, key, value FROM registry_version_tags WHERE 1 = 1{of}", model, cancellationToken).ConfigureAwait(false)).ToLookup(row => (row.Model, row.Version));
        var aliases = (await QueryAsync<(string Model, string Alias, long Version)>(connection, transaction,
            $"SELECT model, alias, version FROM registry_aliases WHERE 1 = 1{of} ORDER BY alias", model, cancellationToken).ConfigureAwait(false)).ToLookup(row => (row.Model, row.Version), row => row.Alias);
        return [.. rows.Select(row => new ModelVersionSnapshot(row.Model, (int)row.Version, row.Digest is null ? null : Digest.Parse(row.Digest), new Timestamp(row.CreatedAt),
            new Timestamp(row.UpdatedAt), row.Stage, row.Description, row.Source, row.Location, row.Digest is null || row.Run.Length > 0 ? row.Run : row.Digest[..32], row.RunLink,
            tags[(row.Model, row.Version)].ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal), [.. aliases[(row.Model, row.Version)]]))];
    }

    /// <summary>One model or all, by name.</summary>
    public static async Task<ImmutableArray<ModelSnapshot>> ModelsAsync(DbConnection connection, DbTransaction? transaction, string? model, CancellationToken cancellationToken)
    {
        var of = model is null ? "" : " AND model = @model";
        var rows = await QueryAsync<(string Name, long CreatedAt, long UpdatedAt, string Description)>(connection, transaction,
            $"SELECT name, created_at, updated_at, description FROM registry_models{(model is null ? "" : " WHERE name = @model")} ORDER BY name", model, cancellationToken).ConfigureAwait(false);
        var tags = (await QueryAsync<(string Model, string Key, string Value)>(connection, transaction,
            $"SELECT model, key, value FROM registry_model_tags WHERE 1 = 1{of}", model, cancellationToken).ConfigureAwait(false)).ToLookup(row => row.Model);
        var aliases = (await QueryAsync<(string Model, string Alias, long Version)>(connection, transaction,
            $"SELECT model, alias, version FROM registry_aliases WHERE 1 = 1{of}", model, cancellationToken).ConfigureAwait(false)).ToLookup(row => row.Model);
        var latest = (await VersionsAsync(connection, transaction, model, cancellationToken).ConfigureAwait(false)).ToLookup(version => version.Model);
        return [.. rows.Select(row => new ModelSnapshot(row.Name, new Timestamp(row.CreatedAt), new Timestamp(row.UpdatedAt), row.Description,
            tags[row.Name].ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
            aliases[row.Name].ToImmutableSortedDictionary(alias => alias.Alias, alias => (int)alias.Version, StringComparer.Ordinal),
            [.. latest[row.Name].GroupBy(version => version.Stage).Select(stage => stage.First()).OrderBy(version => version.Version)]))];
    }

    private static Task<IEnumerable<T>> QueryAsync<T>(DbConnection connection, DbTransaction? transaction, string sql, string? model, CancellationToken cancellationToken) =>
        connection.QueryAsync<T>(new CommandDefinition(sql, new { model }, transaction, cancellationToken: cancellationToken));

    private sealed record VersionRow(string Model, long Version, string? Digest, long CreatedAt, long UpdatedAt, string Stage, string Description, string Source, string Location, string Run, string RunLink);

    public static async Task<ImmutableArray<ModelMove>> MovesAsync(DbConnection connection, string name, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Move>(new CommandDefinition(
            "SELECT what AS What, version AS Version, previous AS Previous, at AS At, moved_by AS By FROM registry_moves WHERE model = @name ORDER BY sequence DESC", new { name }, cancellationToken: cancellationToken)).ConfigureAwait(false))
        .Select(row => new ModelMove(row.What, (int?)row.Version, (int?)row.Previous, new Timestamp(row.At), row.By)).ToImmutableArray();

    // Read by property: some drivers tell a column that may be null as another type than its values.
    private sealed record Move
    {
        public string What { get; init; } = "";

        public long? Version { get; init; }

        public long? Previous { get; init; }

        public long At { get; init; }

        public string By { get; init; } = "";
    }
}

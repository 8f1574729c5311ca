using System.Data.Common;
using Dapper;

namespace Flywheel.Registry.Models;

/// <summary>The statements of one transaction on models and versions.</summary>
internal sealed class RegistrySql(DbTransaction transaction, CancellationToken cancellationToken)
{
    private static readonly string[] Tables = ["registry_versions", "registry_aliases", "registry_model_tags", "registry_version_tags"];

    public Task RunAsync(string sql, object parameters) => transaction.Connection!.ExecuteAsync(Of(sql, parameters));

    public async Task<bool> HasModelAsync(string name) =>
        await transaction.Connection!.ExecuteScalarAsync<long?>(Of("SELECT 1 FROM registry_models WHERE name = @name", new { name })).ConfigureAwait(false) is not null;

    public async Task<bool> HasReleasesAsync(string name) => await transaction.Connection!.ExecuteScalarAsync<long?>(Of(
        "SELECT 1 FROM registry_versions WHERE model = @name AND digest IS NOT NULL LIMIT 1", new { name })).ConfigureAwait(false) is not null;

    public async Task<bool> IsReleaseAsync(string name, int version) => await transaction.Connection!.ExecuteScalarAsync<long?>(Of(
        "SELECT 1 FROM registry_versions WHERE model = @name AND version = @version AND digest IS NOT NULL", new { name, version })).ConfigureAwait(false) is not null;

    /// <summary>Where a version's files are; null when there is no such version.</summary>
    public Task<string?> LocationAsync(string name, int version) => transaction.Connection!.ExecuteScalarAsync<string?>(Of(
        "SELECT location FROM registry_versions WHERE model = @name AND version = @version AND deleted = 0", new { name, version }));

    public async Task<int> NextVersionAsync(string name) => 1 + await transaction.Connection!.ExecuteScalarAsync<int>(Of(
        "SELECT COALESCE(MAX(version), 0) FROM registry_versions WHERE model = @name", new { name })).ConfigureAwait(false);

    public async Task SetModelTagsAsync(string name, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            await RunAsync("INSERT INTO registry_model_tags (model, key, value) VALUES (@name, @key, @value) ON CONFLICT (model, key) DO UPDATE SET value = excluded.value",
                new { name, key, value }).ConfigureAwait(false);
        }
    }

    public async Task RenameAsync(string name, string renamed)
    {
        await RunAsync("UPDATE registry_models SET name = @renamed WHERE name = @name", new { name, renamed }).ConfigureAwait(false);
        foreach (var table in Tables)
        {
            await RunAsync($"UPDATE {table} SET model = @renamed WHERE model = @name", new { name, renamed }).ConfigureAwait(false);
        }
    }

    public async Task DeleteModelAsync(string name)
    {
        foreach (var table in Tables)
        {
            await RunAsync($"DELETE FROM {table} WHERE model = @name", new { name }).ConfigureAwait(false);
        }

        await RunAsync("DELETE FROM registry_models WHERE name = @name", new { name }).ConfigureAwait(false);
    }

    public async Task InsertVersionAsync(ModelVersionDefinition definition, int version, string location, long now)
    {
        await RunAsync(
            "INSERT INTO registry_versions (model, version, digest, created_at, updated_at, stage, description, source, location, run, run_link, deleted) " +
            "VALUES (@Model, @version, NULL, @now, @now, 'None', @Description, @Source, @location, @Run, @RunLink, 0)",
            new { definition.Model, version, now, definition.Description, definition.Source, location, definition.Run, definition.RunLink }).ConfigureAwait(false);
        await SetVersionTagsAsync(definition.Model, version, definition.Tags).ConfigureAwait(false);
        await TouchAsync(definition.Model, now).ConfigureAwait(false);
    }

    public async Task ChangeVersionAsync(string name, int version, string? stage, ModelVersionChange change, long now)
    {
        await RunAsync(
            "UPDATE registry_versions SET stage = COALESCE(@stage, stage), description = COALESCE(@Description, description), updated_at = @now WHERE model = @name AND version = @version",
            new { stage, change.Description, now, name, version }).ConfigureAwait(false);
        await SetVersionTagsAsync(name, version, change.Tags).ConfigureAwait(false);
        foreach (var key in change.RemovedTags)
        {
            await RunAsync("DELETE FROM registry_version_tags WHERE model = @name AND version = @version AND key = @key", new { name, version, key }).ConfigureAwait(false);
        }

        if (stage is not null)
        {
            await TouchAsync(name, now).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the number behind, with everything that was said of it taken out.</summary>
    public async Task DeleteVersionAsync(string name, int version, long now)
    {
        await RunAsync(
            "UPDATE registry_versions SET deleted = 1, stage = 'Deleted_Internal', description = '', source = 'REDACTED', location = '', run = '', run_link = '', updated_at = @now " +
            "WHERE model = @name AND version = @version", new { name, version, now }).ConfigureAwait(false);
        await RunAsync("DELETE FROM registry_version_tags WHERE model = @name AND version = @version", new { name, version }).ConfigureAwait(false);
        await RunAsync("DELETE FROM registry_aliases WHERE model = @name AND version = @version", new { name, version }).ConfigureAwait(false);
        await TouchAsync(name, now).ConfigureAwait(false);
    }

    public async Task SetAliasAsync(string name, string alias, int? version) => await RunAsync(version is null
        ? "DELETE FROM registry_aliases WHERE model = @name AND alias = @alias"
        : "INSERT INTO registry_aliases (model, alias, version) VALUES (@name, @alias, @version) ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
        new { name, alias, version }).ConfigureAwait(false);

    private async Task SetVersionTagsAsync(string name, int version, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            await RunAsync(
                "INSERT INTO registry_version_tags (model, version, key, value) VALUES (@name, @version, @key, @value) " +
                "ON CONFLICT (model, version, key) DO UPDATE SET value = excluded.value", new { name, version, key, value }).ConfigureAwait(false);
        }
    }

    private Task TouchAsync(string name, long now) => RunAsync("UPDATE registry_models SET updated_at = @now WHERE name = @name", new { name, now });

    private CommandDefinition Of(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
}

using System.Data.Common;
using Dapper;

namespace Flywheel.Registry.Models;

/// <summary>The statements of one transaction on models and versions.</summary>
internal sealed class RegistrySql(DbTransaction transaction, CancellationToken cancellationToken)
{
    private static readonly string[] Tables = ["registry_versions", "registry_aliases", "registry_model_tags", "registry_version_tags", "registry_moves"];

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
            await MovedAsync(name, $"stage {stage}", version, null, change.By, now).ConfigureAwait(false);
            await TouchAsync(name, now).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the number behind, with everything that was said of it taken out.</summary>
    public async Task DeleteVersionAsync(string name, int version, string by, long now)
    {
        await MovedAsync(name, "deleted", version, null, by, now).ConfigureAwait(false);
        await RunAsync(
            "UPDATE registry_versions SET deleted = 1, stage = 'Deleted_Internal', description = '', source = 'REDACTED', location = '', run = '', run_link = '', updated_at = @now " +
            "WHERE model = @name AND version = @version", new { name, version, now }).ConfigureAwait(false);
        await RunAsync("DELETE FROM registry_version_tags WHERE model = @name AND version = @version", new { name, version }).ConfigureAwait(false);
        await RunAsync("DELETE FROM registry_aliases WHERE model = @name AND version = @version", new { name, version }).ConfigureAwait(false);
        await TouchAsync(name, now).ConfigureAwait(false);
    }

    public async Task SetAliasAsync(string name, string alias, int? version, string by, long now)
    {
        var previous = await transaction.Connection!.ExecuteScalarAsync<int?>(Of("SELECT version FROM registry_aliases WHERE model = @name AND alias = @alias", new { name, alias })).ConfigureAwait(false);
        if (previous == version)
        {
            return;
        }

        await RunAsync(version is null
            ? "DELETE FROM registry_aliases WHERE model = @name AND alias = @alias"
            : "INSERT INTO registry_aliases (model, alias, version) VALUES (@name, @alias, @version) ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
            new { name, alias, version }).ConfigureAwait(false);
        await MovedAsync(name, $"alias {alias}", version, previous, by, now).ConfigureAwait(false);
    }

    /// <summary>Writes down a move.</summary>
    public Task MovedAsync(string name, string what, int? version, int? previous, string by, long now) => RunAsync(
        "INSERT INTO registry_moves (model, sequence, what, version, previous, at, moved_by) " +
        "SELECT @name, COALESCE(MAX(sequence), 0) + 1, @what, CAST(@version AS INTEGER), CAST(@previous AS INTEGER), @now, @by FROM registry_moves WHERE model = @name",
        new { name, what, version, previous, now, by });

    /// <summary>Archives every other version in a stage.</summary>
    public async Task ArchiveOthersAsync(string name, string stage, int version, string by, long now)
    {
        var others = (await transaction.Connection!.QueryAsync<int>(Of(
            "SELECT version FROM registry_versions WHERE model = @name AND stage = @stage AND version <> @version AND deleted = 0 ORDER BY version", new { name, stage, version })).ConfigureAwait(false)).AsList();
        foreach (var other in others)
        {
            await RunAsync("UPDATE registry_versions SET stage = 'Archived', updated_at = @now WHERE model = @name AND version = @other", new { name, other, now }).ConfigureAwait(false);
            await MovedAsync(name, "stage Archived", other, null, by, now).ConfigureAwait(false);
        }
    }

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

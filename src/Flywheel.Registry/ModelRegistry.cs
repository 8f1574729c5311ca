using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Registry.Models;
using Flywheel.Storage;

namespace Flywheel.Registry;

/// <summary>
/// Registered models with versions, aliases, stages and tags, whoever made them; Flywheel's releases are versions here. Safe to use from
/// many threads and processes.
/// </summary>
public sealed class ModelRegistry(ICatalog catalog, TimeProvider time)
{
    /// <summary>Registers a name. Refuses <c>registry.model-taken</c>.</summary>
    public Task<Result<ModelSnapshot>> CreateAsync(string name, string description, ImmutableArray<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        catalog.WriteAsync<Result<ModelSnapshot>>(async (transaction, token) =>
        {
            var sql = new RegistrySql(transaction, token);
            if (await sql.HasModelAsync(name).ConfigureAwait(false))
            {
                return Taken(name);
            }

            var now = Timestamp.Now(time);
            await sql.RunAsync("INSERT INTO registry_models (name, created_at, updated_at, description) VALUES (@name, @now, @now, @description)",
                new { name, now = now.Microseconds, description }).ConfigureAwait(false);
            await sql.SetModelTagsAsync(name, tags).ConfigureAwait(false);
            return (await ModelRows.ModelsAsync(transaction.Connection!, transaction, name, token).ConfigureAwait(false))[0];
        }, cancellationToken);

    /// <summary>The model of this name, or null.</summary>
    public Task<ModelSnapshot?> FindAsync(string name, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
        (await ModelRows.ModelsAsync(connection, null, name, token).ConfigureAwait(false)).FirstOrDefault(), cancellationToken);

    /// <summary>Every model by name.</summary>
    public Task<ImmutableArray<ModelSnapshot>> ListAsync(CancellationToken cancellationToken) =>
        catalog.ReadAsync((connection, token) => ModelRows.ModelsAsync(connection, null, null, token), cancellationToken);

    /// <summary>Changes a model, all or nothing. Refuses <c>registry.model-unknown</c>, <c>registry.model-taken</c>, and renaming one with releases: <c>registry.model-released</c>.</summary>
    public Task<Result> ChangeAsync(string name, ModelChange change, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        var sql = new RegistrySql(transaction, token);
        if (!await sql.HasModelAsync(name).ConfigureAwait(false))
        {
            return Unknown(name);
        }

        if (change.Name is { } renamed && renamed != name)
        {
            if (await sql.HasModelAsync(renamed).ConfigureAwait(false))
            {
                return Taken(renamed);
            }

            if (await sql.HasReleasesAsync(name).ConfigureAwait(false))
            {
                return Released(name, "be renamed: its releases carry the name inside");
            }

            await sql.RenameAsync(name, renamed).ConfigureAwait(false);
            name = renamed;
        }

        await sql.RunAsync("UPDATE registry_models SET description = COALESCE(@Description, description), updated_at = @now WHERE name = @name",
            new { change.Description, now = Timestamp.Now(time).Microseconds, name }).ConfigureAwait(false);
        await sql.SetModelTagsAsync(name, change.Tags).ConfigureAwait(false);
        foreach (var key in change.RemovedTags)
        {
            await sql.RunAsync("DELETE FROM registry_model_tags WHERE model = @name AND key = @key", new { name, key }).ConfigureAwait(false);
        }

        return Result.Ok;
    }, cancellationToken);

    /// <summary>Deletes a model with all its versions. Refuses <c>registry.model-unknown</c>, and one with releases: <c>registry.model-released</c>.</summary>
    public Task<Result> DeleteAsync(string name, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        var sql = new RegistrySql(transaction, token);
        if (!await sql.HasModelAsync(name).ConfigureAwait(false))
        {
            return Unknown(name);
        }

        if (await sql.HasReleasesAsync(name).ConfigureAwait(false))
        {
            return Released(name, "be deleted: its releases are the record of what served");
        }

        await sql.DeleteModelAsync(name).ConfigureAwait(false);
        return Result.Ok;
    }, cancellationToken);

    /// <summary>Registers a version. Refuses <c>registry.model-unknown</c>, <c>registry.source</c>, and <c>registry.version-unknown</c> for the version it copies.</summary>
    public Task<Result<ModelVersionSnapshot>> CreateVersionAsync(ModelVersionDefinition definition, CancellationToken cancellationToken) =>
        catalog.WriteAsync<Result<ModelVersionSnapshot>>(async (transaction, token) =>
        {
            var sql = new RegistrySql(transaction, token);
            if (!await sql.HasModelAsync(definition.Model).ConfigureAwait(false))
            {
                return Unknown(definition.Model);
            }

            var location = definition.Location.Length > 0 ? definition.Location : definition.Source;
            if (ModelSource.Copied(definition.Source) is { } copied)
            {
                if (await sql.LocationAsync(copied.Model, copied.Version).ConfigureAwait(false) is not { } found)
                {
                    return VersionUnknown(copied.Model, copied.Version);
                }

                location = found;
            }
            else if (!definition.Tags.Any(tag => tag.Key == PromptTag) && ModelSource.Fault(definition.Source, definition.RunArtifacts) is { } fault)
            {
                return new Refusal("registry.source", "Not a source", $"'{definition.Source}' cannot be the source of a version: {fault}.", "Give the run that made it, or a URI.");
            }

            var (next, now) = (await sql.NextVersionAsync(definition.Model).ConfigureAwait(false), Timestamp.Now(time).Microseconds);
            await sql.InsertVersionAsync(definition, next, location, now).ConfigureAwait(false);
            return (await ModelRows.VersionsAsync(transaction.Connection!, transaction, definition.Model, token).ConfigureAwait(false))[0];
        }, cancellationToken);

    /// <summary>A version, or null.</summary>
    public async Task<ModelVersionSnapshot?> FindVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        (await ListVersionsAsync(name, cancellationToken).ConfigureAwait(false)).FirstOrDefault(found => found.Version == version);

    /// <summary>Every version of a model, or of all models, by model, highest first.</summary>
    public Task<ImmutableArray<ModelVersionSnapshot>> ListVersionsAsync(string? name, CancellationToken cancellationToken) =>
        catalog.ReadAsync((connection, token) => ModelRows.VersionsAsync(connection, null, name, token), cancellationToken);

    /// <summary>Changes a version, all or nothing. Refuses <c>registry.version-unknown</c> and <c>registry.stage</c>.</summary>
    public Task<Result> ChangeVersionAsync(string name, int version, ModelVersionChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var stage = change.Stage is null ? null : ModelStages.Find(change.Stage);
        if (change.Stage is not null && (stage is null || (change.ArchiveOthers && !ModelStages.IsActive(stage))))
        {
            return Task.FromResult<Result>(stage is null
                ? new Refusal("registry.stage", "No such stage", $"Invalid Model Version stage: {change.Stage}. Value must be one of {string.Join(", ", ModelStages.All)}.")
                : new Refusal("registry.stage", "Not an active stage", $"Other versions are archived when one goes to Staging or Production, not to {stage}."));
        }

        return catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            var (sql, now) = (new RegistrySql(transaction, token), Timestamp.Now(time).Microseconds);
            if (await sql.LocationAsync(name, version).ConfigureAwait(false) is null)
            {
                return VersionUnknown(name, version);
            }

            if (change.ArchiveOthers)
            {
                await sql.ArchiveOthersAsync(name, stage!, version, change.By, now).ConfigureAwait(false);
            }

            await sql.ChangeVersionAsync(name, version, stage, change, now).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>Deletes a version, in somebody's name; its number is never used again. Refuses <c>registry.version-unknown</c>, and a release: <c>registry.model-released</c>.</summary>
    public Task<Result> DeleteVersionAsync(string name, int version, string by, CancellationToken cancellationToken) => catalog.WriteAsync<Result>(async (transaction, token) =>
    {
        var sql = new RegistrySql(transaction, token);
        if (await sql.LocationAsync(name, version).ConfigureAwait(false) is null)
        {
            return VersionUnknown(name, version);
        }

        if (await sql.IsReleaseAsync(name, version).ConfigureAwait(false))
        {
            return Released($"{name}/{version}", "be deleted: releases are the record of what served");
        }

        await sql.DeleteVersionAsync(name, version, by, Timestamp.Now(time).Microseconds).ConfigureAwait(false);
        return Result.Ok;
    }, cancellationToken);

    /// <summary>
    /// Points an alias at a version in somebody's name, or takes it away when <paramref name="version"/> is null. Refuses <c>registry.model-unknown</c>,
    /// <c>registry.version-unknown</c>, <c>registry.alias</c>, and moving <c>champion</c> of a model with releases past its gates: <c>registry.alias-gated</c>.
    /// </summary>
    public Task<Result> SetAliasAsync(string name, string alias, int? version, string by, CancellationToken cancellationToken)
    {
        if (ModelAliases.Fault(alias) is { } fault)
        {
            return Task.FromResult<Result>(new Refusal("registry.alias", "Not an alias", $"'{alias}' cannot be an alias: it {fault}."));
        }

        return catalog.WriteAsync<Result>(async (transaction, token) =>
        {
            var sql = new RegistrySql(transaction, token);
            if (!await sql.HasModelAsync(name).ConfigureAwait(false))
            {
                return Unknown(name);
            }

            if (version is { } wanted && await sql.LocationAsync(name, wanted).ConfigureAwait(false) is null)
            {
                return VersionUnknown(name, wanted);
            }

            if (alias == ReleaseRegistry.Champion && await sql.HasReleasesAsync(name).ConfigureAwait(false))
            {
                return new Refusal("registry.alias-gated", "Behind gates", $"'{alias}' of '{name}' moves by promotion only, on the evidence of its gates.", "Use 'flywheel run', or a promotion that says who answers for it.");
            }

            await sql.SetAliasAsync(name, alias, version, by, Timestamp.Now(time).Microseconds).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>Every move of an alias or a stage of a model that no gate judged, and every deletion, newest first.</summary>
    public Task<ImmutableArray<ModelMove>> MovesAsync(string name, CancellationToken cancellationToken) =>
        catalog.ReadAsync((connection, token) => ModelRows.MovesAsync(connection, name, token), cancellationToken);

    // Prompts of newer clients are kept as versions whose source is no place at all.
    private const string PromptTag = "mlflow.prompt.is_prompt";

    private static Refusal Taken(string name) => new("registry.model-taken", "Name taken", $"There is a registered model '{name}' already.", "Use another name.");

    private static Refusal Unknown(string name) => new("registry.model-unknown", "No such model", $"There is no registered model '{name}'.");

    private static Refusal VersionUnknown(string name, int version) => new("registry.version-unknown", "No such version", FormattableString.Invariant($"There is no version {version} of '{name}'."));

    private static Refusal Released(string what, string why) => new("registry.model-released", "Holds releases", $"'{what}' cannot {why}.");
}

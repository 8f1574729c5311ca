using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Registry;

/// <summary>
/// The registry's door: releases by name, version and alias, and the record of every promotion. Safe to use from many threads and
/// processes. A release that is registered twice keeps its version. Releases share their numbers with what other tools register: see <see cref="ModelRegistry"/>.
/// </summary>
public sealed class ReleaseRegistry(ICatalog catalog, IObjects objects, TimeProvider time)
{
    /// <summary>The alias of the version that serves.</summary>
    public const string Champion = "champion";

    /// <summary>Gives a release whose files are already stored the next version number of its model.</summary>
    /// <param name="manifest">What it is.</param>
    /// <param name="run">The run that made it; null when there is none. A release that is there already keeps its own.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ReleaseVersion> RegisterAsync(ReleaseManifest manifest, RunId? run, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(ReleaseJson.Write(manifest));
        var digest = await objects.PutAsync(bytes, cancellationToken).ConfigureAwait(false);
        var version = await catalog.WriteAsync(async (transaction, token) =>
        {
            var known = await transaction.Connection!.QuerySingleOrDefaultAsync<int?>(Sql(
                "SELECT version FROM registry_versions WHERE model = @Model AND digest = @digest", new { manifest.Model, digest = digest.ToString() }, transaction, token)).ConfigureAwait(false);
            if (known is { } existing)
            {
                return existing;
            }

            var next = 1 + await transaction.Connection!.ExecuteScalarAsync<int>(Sql(
                "SELECT COALESCE(MAX(version), 0) FROM registry_versions WHERE model = @Model", new { manifest.Model }, transaction, token)).ConfigureAwait(false);
            await transaction.Connection!.ExecuteAsync(Sql(
                "INSERT INTO registry_models (name, created_at, updated_at, description) VALUES (@Model, @now, @now, '') ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at; " +
                "INSERT INTO registry_versions (model, version, digest, created_at, updated_at, stage, description, source, location, run, run_link, deleted) " +
                "VALUES (@Model, @next, @digest, @now, @now, 'None', '', '', '', @run, '', 0)",
                new { manifest.Model, next, digest = digest.ToString(), now = Timestamp.Now(time).Microseconds, run = run?.ToString() ?? "" }, transaction, token)).ConfigureAwait(false);
            return next;
        }, cancellationToken).ConfigureAwait(false);
        return (await FindAsync(manifest.Model, version.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>Finds a release by version number or alias; refuses <c>registry.unknown</c>.</summary>
    public async Task<Result<ReleaseVersion>> FindAsync(string model, string versionOrAlias, CancellationToken cancellationToken)
    {
        var versions = await ListAsync(model, cancellationToken).ConfigureAwait(false);
        var found = versions.FirstOrDefault(version =>
            version.Aliases.Contains(versionOrAlias) || version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) == versionOrAlias);
        return found is not null ? found : new Refusal("registry.unknown", "Unknown release",
            versions.IsEmpty ? $"There is no release of '{model}' yet." : $"There is no release '{model}/{versionOrAlias}'.",
            versions.IsEmpty ? "Make one with 'flywheel run'." : Spelling.DidYouMean(versionOrAlias, versions.SelectMany(version => version.Aliases.Append(version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
    }

    /// <summary>Every release of a model, newest first.</summary>
    public Task<ImmutableArray<ReleaseVersion>> ListAsync(string model, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = await connection.QueryAsync<(int Version, string Digest, long CreatedAt, string Run)>(Sql(
            "SELECT version, digest, created_at, run FROM registry_versions WHERE model = @model AND digest IS NOT NULL AND deleted = 0 ORDER BY version DESC", new { model }, null, token)).ConfigureAwait(false);
        var aliases = (await connection.QueryAsync<(string Alias, int Version)>(Sql(
            "SELECT alias, version FROM registry_aliases WHERE model = @model ORDER BY alias", new { model }, null, token)).ConfigureAwait(false)).ToLookup(row => row.Version, row => row.Alias);
        return rows.Select(row => Named(new ReleaseVersion(model, row.Version, Digest.Parse(row.Digest), new Timestamp(row.CreatedAt), [.. aliases[row.Version]]), row.Run)).ToImmutableArray();
    }, cancellationToken);

    /// <summary>The models that have releases, in ordinal order.</summary>
    public Task<ImmutableArray<string>> ListModelsAsync(CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
        (await connection.QueryAsync<string>(Sql("SELECT DISTINCT model FROM registry_versions WHERE digest IS NOT NULL AND deleted = 0 ORDER BY model", null, null, token)).ConfigureAwait(false)).ToImmutableArray(), cancellationToken);

    /// <summary>
    /// Points an alias at a version on the evidence of a verdict, which is stored. A verdict that did not pass is refused
    /// (<c>registry.gate</c>) with every finding that failed, unless <paramref name="force"/> names who answers for it and why. The champion's alias also
    /// needs an approval of every role that the model has (<c>registry.approval</c>): no force stands in for that.
    /// </summary>
    public async Task<Result<Promotion>> PromoteAsync(ReleaseVersion release, string alias, GateVerdict verdict, string by, PromotionForce? force, CancellationToken cancellationToken)
    {
        if (!verdict.Passed && force is null)
        {
            return Result.Refuse<Promotion>(verdict.Findings.Where(finding => !finding.Passed).Select(finding => new Refusal(
                "registry.gate", "Gate not passed", $"{release} does not pass '{finding.Gate}': {finding.Evidence}.", "Improve it, or promote with --force, a name and a reason.")));
        }

        using var evidence = new MemoryStream(GateJson.Write(verdict));
        var stored = await objects.PutAsync(evidence, cancellationToken).ConfigureAwait(false);
        return await catalog.WriteAsync<Result<Promotion>>(async (transaction, token) =>
        {
            // Asked in the transaction that promotes: an approval taken back a moment before counts for nothing.
            var waiting = alias == Champion ? await ReleaseApprovals.MissingAsync(transaction.Connection!, transaction, release, token).ConfigureAwait(false) : [];
            if (!waiting.IsEmpty)
            {
                return Result.Refuse<Promotion>(waiting.Select(role => new Refusal("registry.approval", "Approval missing",
                    $"{release} waits for the approval of '{role}'.", $"Somebody who has that role runs 'flywheel approve {release} --role {role}'; then turn the wheel again.")));
            }

            var previous = await transaction.Connection!.QuerySingleOrDefaultAsync<int?>(Sql(
                "SELECT version FROM registry_aliases WHERE model = @Model AND alias = @alias", new { release.Model, alias }, transaction, token)).ConfigureAwait(false);
            var promotion = new Promotion(release.Model, alias, release.Version, previous, Timestamp.Now(time), force?.Name ?? by,
                force?.Reason ?? "gates passed", stored, Forced: !verdict.Passed);
            await WriteAsync(promotion, transaction, token).ConfigureAwait(false);
            return promotion;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every promotion of a model, newest first.</summary>
    public Task<ImmutableArray<Promotion>> HistoryAsync(string model, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = await connection.QueryAsync<(string Alias, int Version, int? Previous, long At, string By, string Reason, string Verdict, long Forced)>(Sql(
            "SELECT alias, version, previous, at, promoted_by, reason, verdict, forced FROM registry_promotions WHERE model = @model ORDER BY sequence DESC", new { model }, null, token)).ConfigureAwait(false);
        return rows.Select(row => new Promotion(model, row.Alias, row.Version, row.Previous, new Timestamp(row.At), row.By, row.Reason, Digest.Parse(row.Verdict), row.Forced != 0)).ToImmutableArray();
    }, cancellationToken);

    /// <summary>Reads a release whole, every file checked against its digest; refuses what is missing or corrupt, all at once.</summary>
    public async Task<Result<ReleaseSnapshot>> OpenAsync(Digest release, CancellationToken cancellationToken)
    {
        var manifestBytes = await objects.ReadAsync(release, cancellationToken).ConfigureAwait(false);
        if (!manifestBytes.TryGet(out var json))
        {
            return manifestBytes.Refused<ReleaseSnapshot>();
        }

        var read = ReleaseJson.ReadManifest(json);
        if (!read.TryGet(out var manifest))
        {
            return read.Refused<ReleaseSnapshot>();
        }

        var (files, refusals) = (ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal), new List<Refusal>());
        foreach (var file in manifest.Files)
        {
            var bytes = await objects.ReadAsync(file.Digest, cancellationToken).ConfigureAwait(false);
            if (bytes.TryGet(out var content))
            {
                files.Add(file.Name, content);
            }

            refusals.AddRange(bytes.Refusals.Select(refusal => refusal.At(new Place(file.Name))));
        }

        return refusals.Count > 0 ? Result.Refuse<ReleaseSnapshot>(refusals) : new ReleaseSnapshot(release, manifest, files.ToImmutable());
    }

    private static ReleaseVersion Named(ReleaseVersion version, string run) => run.Length > 0 ? version with { Run = RunId.Parse(run) } : version;

    private static async Task WriteAsync(Promotion promotion, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        await connection.ExecuteAsync(Sql("""
            INSERT INTO registry_aliases (model, alias, version) VALUES (@Model, @Alias, @Version)
            ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version
            """, new { promotion.Model, promotion.Alias, promotion.Version }, transaction, cancellationToken)).ConfigureAwait(false);
        await connection.ExecuteAsync(Sql("""
            INSERT INTO registry_promotions (model, sequence, alias, version, previous, at, promoted_by, reason, verdict, forced)
            SELECT @Model, COALESCE(MAX(sequence), 0) + 1, @Alias, @Version, @Previous, @At, @By, @Reason, @Verdict, @Forced
            FROM registry_promotions WHERE model = @Model
            """, new
        {
            promotion.Model,
            promotion.Alias,
            promotion.Version,
            promotion.Previous,
            At = promotion.At.Microseconds,
            promotion.By,
            promotion.Reason,
            Verdict = promotion.Verdict.ToString(),
            Forced = promotion.Forced ? 1 : 0,
        }, transaction, cancellationToken)).ConfigureAwait(false);
    }

    private static CommandDefinition Sql(string text, object? parameters, DbTransaction? transaction, CancellationToken cancellationToken) =>
        new(text, parameters, transaction, cancellationToken: cancellationToken);
}

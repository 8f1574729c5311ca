using System.Collections.Immutable;
using Dapper;
using Flywheel.Core;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>Dataset versions: manifests among the objects, their names and order in the catalog.</summary>
internal sealed class VersionStore(ICatalog catalog, IObjects objects, PartStore parts, IJournal journal, ITableEngine engine, TimeProvider time)
{
    internal static readonly ImmutableArray<CatalogMigration> Migrations =
    [
        new("data", 1, """
            CREATE TABLE data_files (path TEXT NOT NULL PRIMARY KEY, bytes BIGINT NOT NULL, written_at BIGINT NOT NULL, digest TEXT NOT NULL);
            CREATE TABLE data_versions (
                dataset TEXT NOT NULL, version TEXT NOT NULL, number BIGINT NOT NULL, content TEXT NOT NULL, rows BIGINT NOT NULL, bytes BIGINT NOT NULL,
                made_at BIGINT NOT NULL, PRIMARY KEY (dataset, version), UNIQUE (dataset, number));
            CREATE TABLE data_aliases (dataset TEXT NOT NULL, alias TEXT NOT NULL, version TEXT NOT NULL, set_at BIGINT NOT NULL, PRIMARY KEY (dataset, alias));
            """),
        new("data", 2, "CREATE TABLE data_patches (part TEXT NOT NULL PRIMARY KEY, bases TEXT NOT NULL, changes TEXT NOT NULL, sort_order TEXT NOT NULL, chain BIGINT NOT NULL);"),
    ];

    internal async Task<DatasetVersionId> SaveAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var id = new DatasetVersionId(await objects.PutAsync(new MemoryStream(manifest.ToJson()), cancellationToken).ConfigureAwait(false));
        var row = new
        {
            manifest.Dataset,
            Version = id.ToString(),
            Content = manifest.Content.ToString(),
            manifest.Rows,
            Bytes = manifest.Parts.Sum(part => part.Bytes),
            Now = Timestamp.Now(time).Microseconds,
        };
        // The same content made again becomes the latest again, without a second entry.
        await catalog.WriteAsync(async (transaction, cancel) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO data_versions (dataset, version, number, content, rows, bytes, made_at)
            VALUES (@Dataset, @Version, (SELECT COALESCE(MAX(number), 0) + 1 FROM data_versions WHERE dataset = @Dataset), @Content, @Rows, @Bytes, @Now)
            ON CONFLICT (dataset, version) DO UPDATE SET number = excluded.number, made_at = excluded.made_at
            """, row, transaction, cancellationToken: cancel)).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Reads a version's manifest alone.</summary>
    internal async Task<Result<DatasetManifest>> DescribeAsync(DatasetVersionId id, CancellationToken cancellationToken)
    {
        var read = await objects.ReadAsync(id.Digest, cancellationToken).ConfigureAwait(false);
        return read.TryGet(out var json) ? DatasetManifest.FromJson(json) : read.Refused<DatasetManifest>();
    }

    /// <summary>Opens a version for reading. Refuses what the objects refuse: a manifest or part that is missing or corrupt.</summary>
    internal async Task<Result<DatasetSnapshot>> OpenAsync(DatasetVersionId id, CancellationToken cancellationToken)
    {
        var read = await DescribeAsync(id, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var manifest))
        {
            return read.Refused<DatasetSnapshot>();
        }

        var paths = ImmutableArray.CreateBuilder<string>(manifest.Parts.Length + 2);
        foreach (var part in manifest.Parts.Append(manifest.Quarantine).Append(manifest.Repairs).OfType<DatasetPart>())
        {
            var path = await parts.LocalPathAsync(part.Digest, cancellationToken).ConfigureAwait(false);
            if (!path.IsOk)
            {
                return path.Refused<DatasetSnapshot>();
            }

            paths.Add(path.Value);
        }

        return new DatasetSnapshot(id, manifest, paths.ToImmutable()[..manifest.Parts.Length], engine, journal)
        {
            QuarantinePath = manifest.Quarantine is null ? null : paths[manifest.Parts.Length],
            RepairsPath = manifest.Repairs is null ? null : paths[^1],
        };
    }

    internal Task<DatasetVersionId?> LatestAsync(string dataset, CancellationToken cancellationToken) =>
        FindAsync("SELECT version FROM data_versions WHERE dataset = @dataset ORDER BY number DESC LIMIT 1", new { dataset }, cancellationToken);

    internal Task<DatasetVersionId?> AliasedAsync(string dataset, string alias, CancellationToken cancellationToken) =>
        FindAsync("SELECT version FROM data_aliases WHERE dataset = @dataset AND alias = @alias", new { dataset, alias }, cancellationToken);

    internal async Task<ImmutableArray<DatasetVersionId>> MatchingAsync(string dataset, string prefix, CancellationToken cancellationToken) => await catalog.ReadAsync(
        async (connection, cancel) => (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT version FROM data_versions WHERE dataset = @dataset AND substr(version, 1, @length) = @prefix ORDER BY number DESC",
            new { dataset, prefix, length = prefix.Length }, cancellationToken: cancel)).ConfigureAwait(false)).Select(DatasetVersionId.Parse).ToImmutableArray(),
        cancellationToken).ConfigureAwait(false);

    internal Task SetAliasAsync(string dataset, string alias, DatasetVersionId version, CancellationToken cancellationToken) => catalog.WriteAsync(
        async (transaction, cancel) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO data_aliases (dataset, alias, version, set_at) VALUES (@dataset, @alias, @version, @now)
            ON CONFLICT (dataset, alias) DO UPDATE SET version = excluded.version, set_at = excluded.set_at
            """, new { dataset, alias, version = version.ToString(), now = Timestamp.Now(time).Microseconds }, transaction, cancellationToken: cancel)).ConfigureAwait(false), cancellationToken);

    internal async Task<ImmutableArray<DatasetVersionEntry>> ListAsync(string? dataset, CancellationToken cancellationToken) => await catalog.ReadAsync(
        async (connection, cancel) => (await connection.QueryAsync<VersionRow>(new CommandDefinition(
            """
            SELECT v.dataset AS Dataset, v.version AS Version, v.number AS Number, v.content AS Content, v.rows AS Rows, v.bytes AS Bytes, v.made_at AS MadeAt,
                (SELECT string_agg(alias, ' ') FROM data_aliases a WHERE a.dataset = v.dataset AND a.version = v.version) AS Aliases
            FROM data_versions v WHERE @dataset IS NULL OR v.dataset = @dataset ORDER BY v.dataset, v.number DESC
            """, new { dataset }, cancellationToken: cancel)).ConfigureAwait(false)).Select(row => row.ToEntry()).ToImmutableArray(),
        cancellationToken).ConfigureAwait(false);

    private Task<DatasetVersionId?> FindAsync(string sql, object parameters, CancellationToken cancellationToken) => catalog.ReadAsync<DatasetVersionId?>(
        async (connection, cancel) => await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(sql, parameters, cancellationToken: cancel))
            .ConfigureAwait(false) is { } text ? DatasetVersionId.Parse(text) : null, cancellationToken);

    private sealed class VersionRow
    {
        public required string Dataset { get; init; }

        public required string Version { get; init; }

        public required long Number { get; init; }

        public required string Content { get; init; }

        public required long Rows { get; init; }

        public required long Bytes { get; init; }

        public required long MadeAt { get; init; }

        public string? Aliases { get; init; }

        internal DatasetVersionEntry ToEntry() => new(Dataset, DatasetVersionId.Parse(Version), Number, Digest.Parse(Content), Rows, Bytes, new Timestamp(MadeAt),
            [.. (Aliases ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)]);
    }
}

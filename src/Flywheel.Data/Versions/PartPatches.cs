using System.Text.Json;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>Which parts are kept as patches. In the catalog, not in the manifest: how a version is kept is no part of what it is.</summary>
internal sealed class PartPatches(ICatalog catalog)
{
    internal Task<StoredPatch?> FindAsync(Digest part, CancellationToken cancellationToken) => catalog.ReadAsync<StoredPatch?>(
        async (connection, cancel) => await connection.QueryFirstOrDefaultAsync<PatchRow>(new CommandDefinition(
            "SELECT bases AS Bases, changes AS Changes, sort_order AS SortOrder, chain AS Chain FROM data_patches WHERE part = @Part",
            new { Part = part.ToString() }, cancellationToken: cancel)).ConfigureAwait(false) is { } row
            ? new StoredPatch(part, [.. row.Bases.Split(' ').Select(Digest.Parse)], Digest.Parse(row.Changes), [.. JsonSerializer.Deserialize(row.SortOrder, ManifestJson.Default.StringArray)!], (int)row.Chain)
            : null, cancellationToken);

    internal Task AddAsync(StoredPatch patch, CancellationToken cancellationToken)
    {
        var row = new
        {
            Part = patch.Part.ToString(),
            Bases = string.Join(' ', patch.Bases),
            Changes = patch.Changes.ToString(),
            SortOrder = JsonSerializer.Serialize([.. patch.Order], ManifestJson.Default.StringArray),
            Chain = (long)patch.Length,
        };
        return catalog.WriteAsync(async (transaction, cancel) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO data_patches (part, bases, changes, sort_order, chain) VALUES (@Part, @Bases, @Changes, @SortOrder, @Chain) ON CONFLICT (part) DO NOTHING",
            row, transaction, cancellationToken: cancel)).ConfigureAwait(false), cancellationToken);
    }

    private sealed class PatchRow
    {
        public required string Bases { get; init; }

        public required string Changes { get; init; }

        public required string SortOrder { get; init; }

        public required long Chain { get; init; }
    }
}

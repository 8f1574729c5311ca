using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;

namespace Flywheel.Storage.Catalog;

/// <summary>Brings a catalog forward, once, whichever process comes first, or says why it must not be touched.</summary>
internal static class CatalogMigrator
{
    private const string Table =
        "CREATE TABLE IF NOT EXISTS catalog_migrations (room TEXT NOT NULL, number INTEGER NOT NULL, sql_digest TEXT NOT NULL, " +
        "applied_at BIGINT NOT NULL, PRIMARY KEY (room, number))";

    public static async Task<ImmutableArray<Refusal>> RunAsync(
        ICatalog catalog, CatalogDialect dialect, IEnumerable<CatalogMigration> migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        CatalogMigration[] wanted = [.. migrations.OrderBy(migration => migration.Room, StringComparer.Ordinal).ThenBy(migration => migration.Number)];
        CheckNumbers(wanted);
        // Asked without the write lock first: the common start changes nothing and must not wait for a writer.
        var applied = await catalog.ReadAsync((connection, token) => ReadAsync(connection, dialect, token), cancellationToken).ConfigureAwait(false);
        var refusals = Judge(wanted, applied);
        if (!refusals.IsEmpty || wanted.All(migration => applied.Any(row => Same(row, migration))))
        {
            return refusals;
        }

        return await catalog.WriteAsync((transaction, token) => ApplyAsync(transaction, dialect, wanted, time, token), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImmutableArray<Refusal>> ApplyAsync(
        DbTransaction transaction, CatalogDialect dialect, CatalogMigration[] wanted, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        await connection.ExecuteAsync(new CommandDefinition(dialect.Tables(Table), transaction: transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        var applied = await SelectAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        var refusals = Judge(wanted, applied);
        if (!refusals.IsEmpty)
        {
            return refusals;
        }

        foreach (var migration in wanted.Where(migration => !applied.Any(row => Same(row, migration))))
        {
            await connection.ExecuteAsync(new CommandDefinition(dialect.Tables(migration.Sql), transaction: transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO catalog_migrations (room, number, sql_digest, applied_at) VALUES (@Room, @Number, @Digest, @At)",
                new { migration.Room, migration.Number, Digest = DigestOf(migration), At = Timestamp.Now(time).Microseconds },
                transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        }

        return [];
    }

    private static async Task<AppliedMigration[]> ReadAsync(DbConnection connection, CatalogDialect dialect, CancellationToken cancellationToken)
    {
        var there = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            dialect.CountMigrationTables, cancellationToken: cancellationToken)).ConfigureAwait(false);
        return there == 0 ? [] : await SelectAsync(connection, null, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<AppliedMigration[]> SelectAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<AppliedMigration>(new CommandDefinition(
            "SELECT room AS Room, number AS Number, sql_digest AS SqlDigest FROM catalog_migrations ORDER BY room, number",
            transaction: transaction, cancellationToken: cancellationToken)).ConfigureAwait(false)];

    private static ImmutableArray<Refusal> Judge(CatalogMigration[] wanted, AppliedMigration[] applied)
    {
        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        foreach (var room in applied.GroupBy(row => row.Room, StringComparer.Ordinal))
        {
            var known = wanted.Where(migration => migration.Room == room.Key).ToDictionary(migration => (long)migration.Number);
            // A room that this program does not have keeps its tables to itself.
            if (known.Count > 0 && room.Max(row => row.Number) is var last && last > known.Count)
            {
                refusals.Add(new Refusal("storage.catalog-newer", "Catalog is newer",
                    $"The catalog's tables of '{room.Key}' are at step {last}; this program knows {known.Count}.", "Use the newer program."));
            }

            foreach (var row in room.Where(row => known.TryGetValue(row.Number, out var migration) && DigestOf(migration) != row.SqlDigest))
            {
                refusals.Add(new Refusal("storage.catalog-changed", "Catalog does not fit",
                    $"Step {row.Number} of the catalog's tables of '{room.Key}' was applied with other statements than this program has.",
                    "Use the program that made the workspace, or another workspace."));
            }
        }

        return refusals.ToImmutable();
    }

    private static void CheckNumbers(CatalogMigration[] wanted)
    {
        foreach (var room in wanted.GroupBy(migration => migration.Room, StringComparer.Ordinal))
        {
            if (!room.Select(migration => migration.Number).SequenceEqual(Enumerable.Range(1, room.Count())))
            {
                throw new ArgumentException($"The catalog migrations of '{room.Key}' are not numbered 1 to {room.Count()}.", nameof(wanted));
            }
        }
    }

    private static bool Same(AppliedMigration row, CatalogMigration migration) => row.Room == migration.Room && row.Number == migration.Number;

    private static string DigestOf(CatalogMigration migration) => Digest.Of(migration.Sql).ToString();

    private sealed record AppliedMigration(string Room, long Number, string SqlDigest);
}

using System.Text.RegularExpressions;
using Flywheel.Core;
using Flywheel.Storage;
using Npgsql;

namespace Flywheel.Cluster.Postgres;

/// <summary>Opens catalogs in schemas of PostgreSQL servers, version 12 or later.</summary>
internal sealed partial class PostgresEngine : ICatalogEngine
{
    public string Scheme => "postgres";

    // Integers are 64 bits wide and texts compare byte by byte, as in SQLite: then the same statement gives the same rows in the same order.
    public CatalogDialect Dialect { get; } = new(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'catalog_migrations'",
        tables => TextType().Replace(IntegerType().Replace(tables, "BIGINT"), "TEXT COLLATE \"C\""));

    public async Task<Result<ICatalog>> OpenAsync(string address, TimeSpan wait, CancellationToken cancellationToken)
    {
        var read = PostgresAddress.Parse(address);
        if (!read.TryGet(out var place))
        {
            return read.Refused<ICatalog>();
        }

        var password = place.ReadPassword();
        if (!password.TryGet(out var secret))
        {
            return password.Refused<ICatalog>();
        }

        var source = NpgsqlDataSource.Create(place.ToConnection(secret, wait));
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var command = connection.CreateCommand();
                await using (command.ConfigureAwait(false))
                {
                    // The name was checked: it cannot be anything but a name.
                    command.CommandText = $"CREATE SCHEMA IF NOT EXISTS {place.Schema}";
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return new PostgresCatalog(source, wait);
        }
        catch (NpgsqlException fault)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            return new Refusal("cluster.catalog-unreachable", "Catalog not reachable",
                $"The catalog at {place} could not be opened: {(fault.InnerException ?? fault).Message}", "Check the address, the password (PGPASSWORD), and that the server runs.");
        }
    }

    [GeneratedRegex(@"\bINTEGER\b")]
    private static partial Regex IntegerType();

    [GeneratedRegex(@"\bTEXT\b")]
    private static partial Regex TextType();
}

using Flywheel.Storage;
using Flywheel.Testing.Registry;

namespace Flywheel.Protocols.Tests.Cluster;

public sealed class PostgresRegistryTests(PostgresFixture postgres) : RegistryConformance
{
    protected override Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations) => postgres.OpenAsync(root, migrations);
}

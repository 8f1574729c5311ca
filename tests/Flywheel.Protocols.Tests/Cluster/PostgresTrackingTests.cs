using Flywheel.Storage;
using Flywheel.Testing.Tracking;

namespace Flywheel.Protocols.Tests.Cluster;

public sealed class PostgresTrackingTests(PostgresFixture postgres) : TrackingConformance
{
    protected override Task<Workspace> OpenAsync(string root, IReadOnlyList<CatalogMigration> migrations) => postgres.OpenAsync(root, migrations);
}

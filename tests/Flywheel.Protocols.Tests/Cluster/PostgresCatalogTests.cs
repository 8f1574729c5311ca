using Flywheel.Storage;
using Flywheel.Testing;
using Flywheel.Testing.Storage;

namespace Flywheel.Protocols.Tests.Cluster;

public sealed class PostgresCatalogTests(PostgresFixture postgres) : CatalogConformance
{
    private readonly TemporaryFolder _folder = new();
    private Workspace _workspace = null!;

    public override async ValueTask DisposeAsync()
    {
        await _workspace.DisposeAsync();
        _folder.Dispose();
        await base.DisposeAsync();
    }

    protected override async ValueTask<ICatalog> OpenAsync()
    {
        _workspace = await postgres.OpenAsync(_folder["ws"], Migrations);
        return _workspace.Catalog;
    }
}

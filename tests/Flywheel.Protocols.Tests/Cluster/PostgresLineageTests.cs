using Flywheel.Storage;
using Flywheel.Testing;
using Flywheel.Testing.Storage;

namespace Flywheel.Protocols.Tests.Cluster;

public sealed class PostgresLineageTests(PostgresFixture postgres) : LineageConformance
{
    private readonly TemporaryFolder _folder = new();
    private Workspace _workspace = null!;

    public override async ValueTask DisposeAsync()
    {
        await _workspace.DisposeAsync();
        _folder.Dispose();
        await base.DisposeAsync();
    }

    protected override async ValueTask<ILineage> OpenAsync()
    {
        _workspace = await postgres.OpenAsync(_folder["ws"], []);
        return _workspace.Lineage;
    }
}

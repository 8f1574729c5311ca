using Flywheel.Storage;
using Flywheel.Testing.Storage;

namespace Flywheel.Tests.Storage;

public sealed class SqliteCatalogTests : CatalogConformance
{
    private Opened _opened = null!;

    public override async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async ValueTask<ICatalog> OpenAsync()
    {
        _opened = await Opened.NewAsync(Migrations);
        return _opened.Workspace.Catalog;
    }
}

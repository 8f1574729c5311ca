using Flywheel.Storage;
using Flywheel.Testing.Storage;

namespace Flywheel.Tests.Storage;

public sealed class FileObjectsTests : ObjectsConformance
{
    private Opened _opened = null!;

    public override async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async ValueTask<IObjects> OpenAsync()
    {
        _opened = await Opened.NewAsync();
        return _opened.Workspace.Objects;
    }
}

using Flywheel.Storage;
using Flywheel.Testing.Storage;

namespace Flywheel.Tests.Storage;

public sealed class FileJournalTests : JournalConformance
{
    private Opened _opened = null!;

    public override async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async ValueTask<IJournal> OpenAsync()
    {
        _opened = await Opened.NewAsync();
        return _opened.Workspace.Journal;
    }
}

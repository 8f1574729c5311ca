using Flywheel.Data.Tables;

namespace Flywheel.Data.Ingest;

/// <summary>A session with a folder of its own to spill to: engines do not share such a folder. Both go away together.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flywheel-spill-");

    internal Workbench(ITableEngine engine, DataOptions options) => Session = engine.OpenSession(new TableSessionOptions
    {
        Threads = options.Threads,
        MemoryBytes = options.MemoryBytes,
        SpillFolder = _folder.FullName,
    });

    internal ITableSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        _folder.Delete(recursive: true);
    }
}

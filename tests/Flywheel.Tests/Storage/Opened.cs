using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Workspaces;
using Flywheel.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Tests.Storage;

/// <summary>A workspace in a folder of its own.</summary>
internal sealed class Opened : IAsyncDisposable
{
    private Opened(TemporaryFolder folder, Workspace workspace) => (Folder, Workspace) = (folder, workspace);

    public TemporaryFolder Folder { get; }

    public Workspace Workspace { get; }

    public static async Task<Opened> NewAsync(params IEnumerable<CatalogMigration> migrations)
    {
        var folder = new TemporaryFolder();
        return new Opened(folder, (await TryAsync(folder["ws"], migrations)).Value);
    }

    public static Task<Result<Workspace>> TryAsync(string root, params IEnumerable<CatalogMigration> migrations) =>
        TryAsync(new StorageOptions { Root = root }, new LocalDisk(), migrations);

    public static Task<Result<Workspace>> TryAsync(StorageOptions options, IDisk disk, params IEnumerable<CatalogMigration> migrations) =>
        WorkspaceOpening.RunAsync(options, migrations, [], disk, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Workspace.DisposeAsync();
        Folder.Dispose();
    }
}

using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage.Catalog;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Journal;
using Flywheel.Storage.Lineage;
using Flywheel.Storage.Objects;
using Flywheel.Storage.Workspaces;
using Microsoft.Extensions.Logging;

namespace Flywheel.Storage;

/// <summary>
/// The folder everything is kept in: catalog, objects, journal. Any number of processes may have one workspace open. Safe to use
/// from many threads. Closing it waits for what was already taken.
/// </summary>
public sealed class Workspace : IAsyncDisposable
{
    private readonly WorkspaceFolder _folder;
    private readonly WriterSeat _seat;
    private readonly ICatalog _catalog;
    private readonly FileJournal _journal;
    private readonly IDisk _disk;

    internal Workspace(WorkspaceFolder folder, WriterSeat seat, ICatalog catalog, FileJournal journal, IDisk disk, ImmutableArray<Repair> repairs)
    {
        (_folder, _seat, _catalog, _journal, _disk, Repairs) = (folder, seat, catalog, journal, disk, repairs);
        Objects = new FileObjects(folder.Objects, seat.Writer, disk);
        Lineage = new CatalogLineage(catalog);
    }

    /// <summary>The full path of the folder.</summary>
    public string Root => _folder.Root;

    /// <summary>The name this process appends under.</summary>
    public string Writer => _seat.Writer;

    /// <summary>What a crash had left behind and opening put right; empty after a clean end.</summary>
    public ImmutableArray<Repair> Repairs { get; }

    /// <summary>Small transactional facts.</summary>
    public ICatalog Catalog => _catalog;

    /// <summary>Immutable bytes by digest.</summary>
    public IObjects Objects { get; }

    /// <summary>Appended rows.</summary>
    public IJournal Journal => _journal;

    /// <summary>Who made what out of what.</summary>
    public ILineage Lineage { get; }

    /// <summary>
    /// Opens a workspace, or makes one. Refuses <c>storage.options</c>, <c>storage.workspace-parent</c>, <c>storage.workspace-foreign</c>,
    /// <c>storage.workspace-newer</c>, <c>storage.workspace-locked</c>, <c>storage.workspace-not-writable</c>, <c>storage.catalog-newer</c>,
    /// <c>storage.catalog-changed</c>, <c>storage.catalog-damaged</c>, <c>storage.catalog-elsewhere</c>, <c>storage.catalog-scheme</c>, and what an engine refuses.
    /// </summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="migrations">The tables of every room in this program.</param>
    /// <param name="engines">The servers that may hold the catalog instead of the folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where repairs are told.</param>
    /// <param name="cancellationToken">Stops waiting for other processes.</param>
    public static Task<Result<Workspace>> OpenAsync(
        StorageOptions options, IEnumerable<CatalogMigration> migrations, IEnumerable<ICatalogEngine> engines, TimeProvider time, ILogger<Workspace> logger,
        CancellationToken cancellationToken) =>
        WorkspaceOpening.RunAsync(options, migrations, engines, new LocalDisk(), time, logger, cancellationToken);

    /// <summary>
    /// Remembers this moment, in place of any before it, so that <see cref="ReturnToMark"/> can put the workspace back to it: for a program that lives the rest again after a
    /// crash. Nothing may be written meanwhile, here or in another process.
    /// </summary>
    /// <param name="note">What the caller wants to know when it is back.</param>
    /// <exception cref="InvalidOperationException">The catalog is on a server.</exception>
    public void Mark(ReadOnlySpan<byte> note) => new WorkspaceMark(Root, _disk).Keep(
        _catalog as SqliteCatalog ?? throw new InvalidOperationException("A workspace whose catalog is on a server cannot be marked: others write there."), note);

    /// <summary>
    /// Copies the workspace into an empty folder: the catalog as it is at one moment, every object, and the journals that are wanted. Rows that are appended meanwhile may be in the copy or
    /// not; a row that is cut in the middle is dropped when the copy is opened.
    /// </summary>
    /// <param name="folder">An empty folder, or none yet.</param>
    /// <param name="takes">Says of a dataset whether its journal is wanted.</param>
    /// <returns>Refused (<c>storage.copy</c>) where the catalog is on a server: others write there.</returns>
    /// <exception cref="InvalidOperationException">The folder is not empty.</exception>
    public Result CopyTo(string folder, Func<string, bool> takes)
    {
        if (_catalog is not SqliteCatalog catalog)
        {
            return new Refusal("storage.copy", "The catalog is elsewhere", $"The catalog of '{Root}' is on a server, so the workspace cannot be copied file by file.", "Use a workspace that holds its catalog itself.");
        }

        WorkspaceCopy.To(Root, catalog, folder, takes);
        return Result.Ok;
    }

    /// <summary>Forgets the moment that was remembered.</summary>
    public void ForgetMark() => new WorkspaceMark(Root, _disk).Forget();

    /// <summary>The note of the moment that a workspace remembers; null when it remembers none.</summary>
    public static byte[]? FindMark(string root) => new WorkspaceMark(root, new LocalDisk()).Note();

    /// <summary>Puts a workspace back to the moment it remembers: whatever was written since is gone. Refuses <c>storage.workspace-locked</c> while anybody has it open.</summary>
    /// <exception cref="InvalidOperationException">It remembers none.</exception>
    public static Result ReturnToMark(string root)
    {
        using var alone = FileLock.Try(Path.Combine(root, "lock"), exclusive: true);
        if (alone is null)
        {
            return WorkspaceFolder.Locked(root);
        }

        new WorkspaceMark(root, new LocalDisk()).Return();
        return Result.Ok;
    }

    /// <summary>Writes what was already taken and lets other processes have this one's place.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(_journal.Dispose).ConfigureAwait(false);
        if (_catalog is IAsyncDisposable catalog)
        {
            await catalog.DisposeAsync().ConfigureAwait(false);
        }

        _seat.Dispose();
        _folder.Dispose();
    }
}

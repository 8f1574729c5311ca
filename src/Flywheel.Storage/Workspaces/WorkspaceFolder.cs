using System.Globalization;
using Flywheel.Core;
using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Workspaces;

/// <summary>Finds or makes the workspace folder, and says no early to one that cannot be used.</summary>
internal sealed class WorkspaceFolder : IDisposable
{
    /// <summary>Counts up when files in the workspace change their meaning.</summary>
    public const int Format = 1;

    private const string FormatLine = "flywheel workspace ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly FileLock _lock;

    private WorkspaceFolder(string root, FileLock held) => (Root, _lock) = (root, held);

    public string Root { get; }

    public string Catalog => Path.Combine(Root, "catalog.db");

    /// <summary>Says where the catalog is when it is not in <see cref="Catalog"/>.</summary>
    private string CatalogAddress => Path.Combine(Root, "catalog");

    public string Objects => Path.Combine(Root, "objects");

    public string Journal => Path.Combine(Root, "journal");

    public string Writers => Path.Combine(Root, "writers");

    public static async Task<Result<WorkspaceFolder>> OpenAsync(string path, IDisk disk, TimeProvider time, CancellationToken cancellationToken)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (File.Exists(root))
            {
                return new Refusal("storage.workspace-foreign", "Not a workspace", $"'{root}' is a file; wanted a folder.", "Name another folder.");
            }

            if (!Directory.Exists(Path.GetDirectoryName(root)))
            {
                return new Refusal("storage.workspace-parent", "No such folder",
                    $"The workspace '{root}' cannot be made: the folder it should be in does not exist.", "Make that folder first.");
            }

            disk.MakeFolder(root);
            // Asked twice: between the two looks another process may have begun the same new workspace.
            if (ReadFormat(root) is null && Stranger(root) is { } stranger && ReadFormat(root) is null)
            {
                return new Refusal("storage.workspace-foreign", "Not a workspace",
                    $"'{root}' holds '{stranger}' and no file 'format', so it is not a workspace.", "Name an empty or a new folder.");
            }

            if (await SetUpAsync(root, disk, time, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            return await TryLockAsync(root, exclusive: false, time, cancellationToken).ConfigureAwait(false) is { } held
                ? new WorkspaceFolder(root, held)
                : Locked(root);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException || (fault is IOException && IsReadOnly(fault)))
        {
            return new Refusal("storage.workspace-not-writable", "Workspace not writable",
                $"The workspace '{root}' cannot be written to: {fault.Message}", "Give this user the right to write there, or name another folder.");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The address this workspace's catalog was begun at; null for its own file.</summary>
    public string? ReadCatalogAddress() => File.Exists(CatalogAddress) ? File.ReadAllText(CatalogAddress).TrimEnd() : null;

    /// <summary>Remembers where the catalog is, so that every later program finds it.</summary>
    public void WriteCatalogAddress(string address, IDisk disk) => Write(CatalogAddress, address + "\n", disk);

    private static async Task<Refusal?> SetUpAsync(string root, IDisk disk, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ReadFormat(root) is null)
        {
            using var alone = await TryLockAsync(root, exclusive: true, time, cancellationToken).ConfigureAwait(false);
            if (alone is null && ReadFormat(root) is null)
            {
                return Locked(root);
            }

            if (alone is not null && ReadFormat(root) is null)
            {
                Write(Path.Combine(root, ".gitignore"), "*\n", disk);
                Write(Path.Combine(root, "format"), FormattableString.Invariant($"{FormatLine}{Format}\n"), disk);
            }
        }

        var text = ReadFormat(root)!;
        var known = text.StartsWith(FormatLine, StringComparison.Ordinal)
            && int.TryParse(text[FormatLine.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return !known
            ? new Refusal("storage.workspace-foreign", "Not a workspace", $"'{Path.Combine(root, "format")}' does not say '{FormatLine}' and a number.",
                "Name another folder, or restore the file.")
            : int.Parse(text[FormatLine.Length..], CultureInfo.InvariantCulture) switch
            {
                > Format => new Refusal("storage.workspace-newer", "Workspace is newer",
                    $"'{root}' has format {text[FormatLine.Length..]}; this program knows formats up to {Format}.", "Use the newer program."),
                _ => null,
            };
    }

    private static string? ReadFormat(string root)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, "format")).TrimEnd();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? Stranger(string root) =>
        Directory.EnumerateFileSystemEntries(root).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => name is not ("lock" or ".gitignore") && !name.EndsWith(".part", StringComparison.Ordinal));

    private static void Write(string path, string text, IDisk disk)
    {
        var part = path + ".part";
        using (var file = disk.Open(part))
        {
            file.Cut(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(text), 0);
            file.Flush();
        }

        disk.Rename(part, path);
        disk.FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static async Task<FileLock?> TryLockAsync(string root, bool exclusive, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (FileLock.Try(Path.Combine(root, "lock"), exclusive) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(start) > Patience || (exclusive && ReadFormat(root) is not null))
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static Refusal Locked(string root) => new("storage.workspace-locked", "Workspace locked",
        $"Another process keeps the workspace '{root}' to itself.", "Wait until it is done, or stop it.");

    // EROFS has no exception of its own; its HResult is the errno, 30 on Linux and macOS.
    private static bool IsReadOnly(Exception fault) => fault.HResult == 30;
}

using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking;

/// <summary>
/// Files that clients log, as files: a folder that no path leads out of, links included. A file appears whole or not at all, and is on
/// the disk when <see cref="WriteAsync"/> completes. Safe to use from many threads and processes.
/// </summary>
public sealed class ArtifactFolder(string root)
{
    // Not a name a client can ask for: names with a leading '..' are refused, and this one begins with it.
    private const string Incoming = "..incoming";
    private long _written;

    /// <summary>The full path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Where a path of a client lies. Refuses <c>tracking.path</c> when it is absolute, has <c>..</c>, a backslash, a NUL, or leads through a link.</summary>
    /// <param name="path">Segments by <c>/</c>; empty for the folder itself.</param>
    public Result<string> Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
        {
            return Root;
        }

        if (TrackingRules.PathFault(path) is { } fault)
        {
            return Refused(path, $"it {fault}");
        }

        var full = Root;
        foreach (var segment in path.Split('/'))
        {
            if (segment.StartsWith(Incoming, StringComparison.Ordinal) || segment.Length > 255)
            {
                return Refused(path, "it has a segment that no file has");
            }

            full = Path.Combine(full, segment);
            if (new FileInfo(full).LinkTarget is not null)
            {
                return Refused(path, "it leads through a link");
            }
        }

        return full;
    }

    /// <summary>Stores a file, taking the place of one that is there. Refuses <c>tracking.path</c>.</summary>
    public async Task<Result> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var resolved = Resolve(path);
        if (path.Length == 0 || !resolved.TryGet(out var full))
        {
            return path.Length == 0 ? Refused(path, "it is empty") : Result.From(resolved.Refusals);
        }

        if (Directory.Exists(full))
        {
            return Refused(path, "it is a folder");
        }

        var folder = Path.Combine(Root, Incoming);
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, FormattableString.Invariant($"{Environment.ProcessId}-{Interlocked.Increment(ref _written)}"));
        try
        {
            var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, 1 << 20, cancellationToken).ConfigureAwait(false);
                await Task.Run(() => file.Flush(flushToDisk: true), cancellationToken).ConfigureAwait(false);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.Move(part, full, overwrite: true);
            return Result.Ok;
        }
        catch (IOException) when (File.Exists(Path.GetDirectoryName(full)) || Directory.Exists(full))
        {
            return Refused(path, "a file is where a folder would have to be, or the other way round");
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Files and folders of a folder, by name; none when it is not there. Refuses <c>tracking.path</c>.</summary>
    public Result<ImmutableArray<ArtifactEntry>> List(string path)
    {
        var resolved = Resolve(path);
        if (!resolved.TryGet(out var full))
        {
            return resolved.Refused<ImmutableArray<ArtifactEntry>>();
        }

        return !Directory.Exists(full) ? ImmutableArray<ArtifactEntry>.Empty :
        [
            .. new DirectoryInfo(full).EnumerateFileSystemInfos()
                .Where(entry => entry.LinkTarget is null && entry.Name != Incoming)
                .Select(entry => new ArtifactEntry(entry.Name, entry is DirectoryInfo, entry is FileInfo file ? file.Length : 0))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Deletes a file, or a folder with everything in it; nothing when it is not there. Refuses <c>tracking.path</c>.</summary>
    public Result Delete(string path)
    {
        var resolved = Resolve(path);
        if (path.Length == 0 || !resolved.TryGet(out var full))
        {
            return path.Length == 0 ? Refused(path, "it is empty") : Result.From(resolved.Refusals);
        }

        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
        else if (File.Exists(full))
        {
            File.Delete(full);
        }

        return Result.Ok;
    }

    private static Refusal Refused(string path, string why) =>
        new("tracking.path", "Not a path", $"'{path}' cannot be the path of a file: {why}.", "Use a relative path with '/'.");
}

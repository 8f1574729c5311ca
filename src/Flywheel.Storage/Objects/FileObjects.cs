using System.Collections.Concurrent;
using Flywheel.Core;
using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Objects;

/// <summary>
/// Objects as files <c>ab/cdef…</c>. New bytes go to <c>incoming/</c>, are flushed, and move to their name in one step: under a
/// digest there is all of an object or nothing.
/// </summary>
internal sealed class FileObjects(string folder, string writer, IDisk disk) : IObjects
{
    private readonly ConcurrentDictionary<Digest, string> _verified = new();
    private long _incoming;

    public async Task<Digest> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var part = Path.Combine(Incoming, FormattableString.Invariant($"{writer}-{Interlocked.Increment(ref _incoming)}.part"));
        disk.MakeFolder(folder);
        disk.MakeFolder(Incoming);
        try
        {
            Digest digest;
            using (var file = disk.Open(part))
            {
                file.Cut(0);
                digest = await ContentDigest.CopyAsync(content, file, cancellationToken).ConfigureAwait(false);
                if (Verify(digest).IsOk)
                {
                    return digest;
                }

                file.Flush();
            }

            disk.MakeReadOnly(part);
            Enter(part, digest);
            _verified[digest] = PathOf(digest);
            return digest;
        }
        finally
        {
            disk.Delete(part);
        }
    }

    public async Task<Digest> PutFileAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        await using (content.ConfigureAwait(false))
        {
            return await PutAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<bool> ExistsAsync(Digest digest, CancellationToken cancellationToken) => Task.FromResult(File.Exists(PathOf(digest)));

    public async Task<Result<byte[]>> ReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(PathOf(digest), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(digest);
        }

        return Digest.Of(bytes) == digest ? bytes : Corrupt(digest);
    }

    public Task<Result<string>> LocalPathAsync(Digest digest, CancellationToken cancellationToken) =>
        _verified.TryGetValue(digest, out var path) && File.Exists(path)
            ? Task.FromResult<Result<string>>(path)
            : Task.Run(() => Verify(digest), cancellationToken);

    private string Incoming => Path.Combine(folder, "incoming");

    private string PathOf(Digest digest)
    {
        var hex = digest.ToString();
        return Path.Combine(folder, hex[..2], hex[2..]);
    }

    private Result<string> Verify(Digest digest)
    {
        var path = PathOf(digest);
        if (_verified.ContainsKey(digest) && File.Exists(path))
        {
            return path;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            if (ContentDigest.Of(file) != digest)
            {
                return Corrupt(digest);
            }
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(digest);
        }

        _verified[digest] = path;
        return path;
    }

    private void Enter(string part, Digest digest)
    {
        var path = PathOf(digest);
        var shelf = Path.GetDirectoryName(path)!;
        disk.MakeFolder(shelf);
        disk.Rename(part, path);
        disk.FlushFolder(shelf);
    }

    private static Refusal Missing(Digest digest) => new("storage.object-missing", "Object missing",
        $"There is no object {digest}.", "Run the step that made it again, or restore it from a backup.");

    private Refusal Corrupt(Digest digest) => new("storage.object-corrupt", "Object damaged",
        $"The bytes in '{PathOf(digest)}' no longer have the digest they are named by.", "Run the step that made it again, or restore it from a backup.");
}

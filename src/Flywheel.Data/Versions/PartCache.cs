using System.Collections.Concurrent;
using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>Parts rebuilt from patches, as local files by digest. A cache: losing it costs rebuilding. Shared by all programs of the user.</summary>
internal sealed class PartCache(string folder, long mostBytes)
{
    private readonly ConcurrentDictionary<Digest, bool> _checked = new();

    internal async Task<string?> FindAsync(Digest digest, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        if (!File.Exists(path))
        {
            return null;
        }

        // Others may have cut it short or written over it, so it is believed once per process and no more.
        if (!_checked.ContainsKey(digest) && await PartStore.DigestAsync(path, cancellationToken).ConfigureAwait(false) != digest)
        {
            File.Delete(path);
            return null;
        }

        _checked.TryAdd(digest, true);
        return path;
    }

    /// <summary>Takes a file into the cache; the answer is where it is now.</summary>
    internal string Keep(Digest digest, string file)
    {
        Directory.CreateDirectory(folder);
        MakeRoom(new FileInfo(file).Length);
        // Under another name first: a reader never sees half a file.
        var coming = $"{PathOf(digest)}.{Path.GetRandomFileName()}";
        File.Copy(file, coming);
        File.Move(coming, PathOf(digest), overwrite: true);
        _checked.TryAdd(digest, true);
        return PathOf(digest);
    }

    private string PathOf(Digest digest) => Path.Combine(folder, digest.ToString());

    // The oldest go first. What was handed out in this process stays: an engine may have yet to open it.
    private void MakeRoom(long bytes)
    {
        var files = new DirectoryInfo(folder).GetFiles().OrderBy(file => file.LastWriteTimeUtc).ToArray();
        var total = files.Sum(file => file.Length) + bytes;
        foreach (var file in files.Where(file => !Digest.TryParse(file.Name, out var digest) || !_checked.ContainsKey(digest)))
        {
            if (total <= mostBytes)
            {
                return;
            }

            total -= file.Length;
            file.Delete();
        }
    }
}

using System.Collections.Immutable;
using System.IO.Compression;
using Flywheel.Core;
using Flywheel.Registry.Releases;

namespace Flywheel.Registry;

/// <summary>
/// A release as one file that runs elsewhere: a zip of <c>release.json</c> and the files it names, in ordinal order, stored with a
/// fixed date, so that the same release packs to the same bytes.
/// </summary>
public static class ReleaseBundle
{
    /// <summary>Largest bundle that is read: 4 GiB.</summary>
    public const long MaxBytes = 4L << 30;

    // Zip has no time zone and starts in 1980; any fixed date will do.
    private static readonly DateTimeOffset s_date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a bundle.</summary>
    public static void Pack(ReleaseSnapshot release, Stream target)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, ReleaseFiles.Manifest, ReleaseJson.Write(release.Manifest));
        foreach (var (name, content) in release.Files)
        {
            Add(zip, name, content.Span);
        }
    }

    /// <summary>
    /// Reads a bundle and checks every byte of it against the manifest. Refuses <c>release.bundle</c> when it is no bundle or a
    /// file is missing, surplus or altered, naming the file. Nothing is written to disk, so names inside it can reach nothing.
    /// </summary>
    public static Result<ReleaseSnapshot> Unpack(Stream source)
    {
        try
        {
            using var zip = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
            var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
            {
                if (entry.Length > MaxBytes || !contents.TryAdd(entry.FullName, Read(entry)))
                {
                    return Bad($"'{entry.FullName}' is too large or appears twice");
                }
            }

            if (!contents.Remove(ReleaseFiles.Manifest, out var json))
            {
                return Bad($"it has no {ReleaseFiles.Manifest}");
            }

            var read = ReleaseJson.ReadManifest(json);
            return read.TryGet(out var manifest) ? Check(manifest, Digest.Of(json), contents) : read.Refused<ReleaseSnapshot>();
        }
        catch (InvalidDataException broken)
        {
            return Bad(broken.Message.TrimEnd('.'));
        }
    }

    private static Result<ReleaseSnapshot> Check(ReleaseManifest manifest, Digest digest, Dictionary<string, byte[]> contents)
    {
        foreach (var file in manifest.Files)
        {
            if (!contents.TryGetValue(file.Name, out var content))
            {
                return Bad($"'{file.Name}' is missing");
            }

            if (Digest.Of(content) != file.Digest)
            {
                return Bad($"'{file.Name}' has digest {Digest.Of(content).Abbreviated}, the manifest says {file.Digest.Abbreviated}");
            }
        }

        return contents.Keys.FirstOrDefault(name => manifest.Files.All(file => file.Name != name)) is { } surplus
            ? Bad($"'{surplus}' is not in the manifest")
            : new ReleaseSnapshot(digest, manifest, contents.ToImmutableSortedDictionary(pair => pair.Key, pair => (ReadOnlyMemory<byte>)pair.Value, StringComparer.Ordinal));
    }

    private static Refusal Bad(string why) => new("release.bundle", "Bad bundle", $"The bundle cannot be used: {why}.", "Copy it again, or pack it again with 'flywheel pack'.");

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = s_date;
        using var stream = entry.Open();
        stream.Write(content);
    }
}

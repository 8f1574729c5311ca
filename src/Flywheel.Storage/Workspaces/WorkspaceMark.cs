using System.Globalization;
using System.Text;
using Flywheel.Storage.Catalog;
using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Workspaces;

/// <summary>
/// A moment of a workspace that it can be put back to: a copy of the catalog, how long every journal segment was, and a note. Objects are immutable, so those made later do
/// no harm. Kept in the folder <c>mark</c>; the file <c>mark/mark</c> is written last and says which copy counts, so that a kill at any moment leaves the old mark or the new.
/// </summary>
internal sealed class WorkspaceMark(string root, IDisk disk)
{
    private const string FirstLine = "flywheel mark 1";

    private string Folder => Path.Combine(root, "mark");

    private string Sign => Path.Combine(Folder, "mark");

    private string Journal => Path.Combine(root, "journal");

    private string Catalog => Path.Combine(root, "catalog.db");

    /// <summary>Remembers this moment in place of the one before.</summary>
    internal void Keep(SqliteCatalog catalog, ReadOnlySpan<byte> note)
    {
        disk.MakeFolder(Folder);
        var before = Read()?.Catalog;
        var copy = before == "catalog-1.db" ? "catalog-2.db" : "catalog-1.db";
        disk.Delete(Path.Combine(Folder, copy));
        catalog.CopyTo(Path.Combine(Folder, copy));

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{FirstLine}\n{copy}\n");
        foreach (var segment in Segments())
        {
            text.Append(CultureInfo.InvariantCulture, $"{new FileInfo(segment).Length} {Path.GetRelativePath(Journal, segment)}\n");
        }

        var part = Sign + ".part";
        using (var file = disk.Open(part))
        {
            file.Cut(0);
            byte[] bytes = [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. note];
            file.Write(bytes, 0);
            file.Flush();
        }

        disk.Rename(part, Sign);
        disk.FlushFolder(Folder);
    }

    /// <summary>The note of the moment that is remembered; null when there is none.</summary>
    internal byte[]? Note() => Read()?.Note;

    /// <summary>Forgets the moment.</summary>
    internal void Forget() => disk.Delete(Sign);

    /// <summary>Puts a workspace that nobody has open back to its mark. Killed meanwhile, it is done again by the next call.</summary>
    internal void Return()
    {
        var (copy, lengths, _) = Read() ?? throw new InvalidOperationException($"'{root}' has no mark.");
        disk.Delete(Catalog + "-wal");
        disk.Delete(Catalog + "-shm");
        File.Copy(Path.Combine(Folder, copy), Catalog + ".part", overwrite: true);
        disk.Rename(Catalog + ".part", Catalog);
        foreach (var segment in Segments())
        {
            if (lengths.TryGetValue(Path.GetRelativePath(Journal, segment), out var length))
            {
                using var file = disk.Open(segment);
                file.Cut(length);
            }
            else
            {
                disk.Delete(segment);
            }
        }
    }

    private IEnumerable<string> Segments() => Directory.Exists(Journal) ? Directory.EnumerateFiles(Journal, "*.ndjson", SearchOption.AllDirectories) : [];

    private (string Catalog, Dictionary<string, long> Lengths, byte[] Note)? Read()
    {
        if (!File.Exists(Sign))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(Sign);
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        var lines = end < 0 ? [] : Encoding.UTF8.GetString(bytes, 0, end).Split('\n');
        if (lines is not [FirstLine, var copy, .. var segments] || !File.Exists(Path.Combine(Folder, copy)))
        {
            return null;
        }

        var lengths = segments.Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[1], parts => long.Parse(parts[0], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return (copy, lengths, bytes[(end + 2)..]);
    }
}

using Flywheel.Storage.Disk;
using Flywheel.Storage.Workspaces;

namespace Flywheel.Storage.Journal;

/// <summary>
/// Cuts what a process that ended in the middle of a write left after its last whole line. A line without its break was never
/// acknowledged, because rows are acknowledged after the flush of their whole batch. Nothing else is ever cut.
/// </summary>
internal static class JournalRecovery
{
    public static IEnumerable<Repair> Run(string folder, WriterSeat seat, IDisk disk)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var dataset in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            foreach (var (writer, segments) in Segment.In(dataset))
            {
                Repair? repair = null;
                seat.WhileGone(writer, () => repair = CutTornLine(segments[^1].Path, disk));
                if (repair is not null)
                {
                    yield return repair;
                }
            }
        }
    }

    private static Repair? CutTornLine(string path, IDisk disk)
    {
        long whole, length;
        using (var reading = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            length = RandomAccess.GetLength(reading);
            whole = SegmentTail.WholeLength(reading, length);
        }

        if (whole == length)
        {
            return null;
        }

        using var file = disk.Open(path);
        file.Cut(whole);
        file.Flush();
        return new Repair(path, length - whole, "Cut a torn last line that was being written when its process ended.");
    }
}

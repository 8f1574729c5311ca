using Flywheel.Storage.Disk;
using Flywheel.Storage.Workspaces;

namespace Flywheel.Storage.Objects;

/// <summary>Removes half-written objects of processes that are gone. They were never named, so nobody can miss them.</summary>
internal static class ObjectsRecovery
{
    public static IEnumerable<Repair> Run(string folder, WriterSeat seat, IDisk disk)
    {
        var incoming = Path.Combine(folder, "incoming");
        if (!Directory.Exists(incoming))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(incoming, "*.part").Order(StringComparer.Ordinal))
        {
            var writer = Path.GetFileName(path).Split('-')[0];
            var bytes = new FileInfo(path).Length;
            if (seat.WhileGone(writer, () => disk.Delete(path)))
            {
                yield return new Repair(path, bytes, "Removed an object that was being stored when its process ended.");
            }
        }
    }
}

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
            Repair? repair = null;
            seat.WhileGone(writer, () => repair = Remove(path, disk));
            if (repair is not null)
            {
                yield return repair;
            }
        }
    }

    private static Repair? Remove(string path, IDisk disk)
    {
        // Between listing and locking, a living writer may have moved it to its name, or another process may have removed it.
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        var repair = new Repair(path, file.Length, "Removed an object that was being stored when its process ended.");
        disk.Delete(path);
        return repair;
    }
}

using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Workspaces;

/// <summary>
/// This process's place among those that write to a workspace: <c>w1</c>, <c>w2</c>, … A seat is free when the process that had it is
/// gone; the next process takes it, repairs what was left and goes on with its offsets. So there are never more writers
/// than processes once ran at the same time, and nobody else's rows are ever touched.
/// </summary>
internal sealed class WriterSeat : IDisposable
{
    private const int Seats = 10_000;
    private readonly string _folder;
    private readonly FileLock _lock;

    private WriterSeat(string folder, string writer, FileLock held) => (_folder, Writer, _lock) = (folder, writer, held);

    public string Writer { get; }

    public static WriterSeat Take(string folder, IDisk disk)
    {
        disk.MakeFolder(folder);
        for (var number = 1; number <= Seats; number++)
        {
            var writer = $"w{number}";
            if (FileLock.Try(LockOf(folder, writer), exclusive: true) is { } held)
            {
                return new WriterSeat(folder, writer, held);
            }
        }

        throw new IOException($"All {Seats} writers of '{folder}' are taken.");
    }

    /// <summary>Runs an action while its writer is known to be gone, or to be this process; not at all when the writer lives elsewhere.</summary>
    public void WhileGone(string writer, Action action)
    {
        using var held = writer == Writer ? null : FileLock.Try(LockOf(_folder, writer), exclusive: true);
        if (held is not null || writer == Writer)
        {
            action();
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string LockOf(string folder, string writer) => Path.Combine(folder, writer + ".lock");
}

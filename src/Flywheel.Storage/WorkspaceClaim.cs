namespace Flywheel.Storage;

/// <summary>
/// What only one process of a workspace may do at a time: a file that is held open. The system takes it back the moment its holder ends, however that ends, and another process
/// takes over.
/// </summary>
public sealed class WorkspaceClaim : IDisposable
{
    private readonly FileStream _held;

    private WorkspaceClaim(FileStream held) => _held = held;

    /// <summary>Makes a claim; null while somebody else holds it.</summary>
    /// <param name="workspace">The workspace's folder.</param>
    /// <param name="kind">What is done: <c>loops</c>.</param>
    /// <param name="name">To what: an endpoint.</param>
    public static WorkspaceClaim? TryTake(string workspace, string kind, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workspace, kind));
        try
        {
            return new WorkspaceClaim(new FileStream(Path.Combine(folder.FullName, $"{name}.claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Leaves it to others.</summary>
    public void Dispose() => _held.Dispose();
}

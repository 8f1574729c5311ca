namespace Flywheel.Projects.Loop;

/// <summary>
/// Who turns the loop of an endpoint: a file that is held open. The system takes it back the moment its holder ends, however that ends, and another server
/// of the workspace takes over.
/// </summary>
internal sealed class LoopClaim : IDisposable
{
    private readonly FileStream _held;

    private LoopClaim(FileStream held) => _held = held;

    /// <summary>Makes the claim; null while somebody else holds it.</summary>
    internal static LoopClaim? TryTake(string workspace, string endpoint)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workspace, "loops"));
        try
        {
            return new LoopClaim(new FileStream(Path.Combine(folder.FullName, $"{endpoint}.claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _held.Dispose();
}

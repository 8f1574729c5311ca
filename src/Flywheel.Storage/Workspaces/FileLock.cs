namespace Flywheel.Storage.Workspaces;

/// <summary>A lock that the operating system takes back when its process ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock, or null while others hold it. Any number may share; one alone may have it exclusively.</summary>
    public static FileLock? Try(string path, bool exclusive)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, exclusive ? FileAccess.ReadWrite : FileAccess.Read,
                exclusive ? FileShare.None : FileShare.Read, bufferSize: 0));
        }
        catch (IOException fault) when (fault is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}

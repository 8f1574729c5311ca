using Microsoft.Win32.SafeHandles;

namespace Flywheel.Storage.Journal;

internal static class DurableFile
{
    /// <summary>
    /// Opens another process's segment and flushes it. Its last rows may be in the system's memory only; once shown to a reader
    /// they must not vanish with the power.
    /// </summary>
    public static SafeFileHandle Open(string path)
    {
        // Windows flushes only through a handle that may write.
        var access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
        var file = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
        return file;
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Flywheel.Storage.Disk;

/// <summary>
/// Makes the entries of a folder durable. On Linux and macOS a new name is lost with the power unless the folder itself is
/// flushed (fsync(2), "Notes"), and the framework cannot open folders. NTFS journals names by itself.
/// </summary>
internal static partial class FolderFlush
{
    // O_RDONLY is 0 everywhere; O_CLOEXEC differs. A folder's descriptor must not leak into child processes.
    private static readonly int Flags = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static void Run(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, Flags);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path) =>
        new($"The folder '{path}' could not be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

namespace Flywheel.Storage.Disk;

internal sealed class LocalDisk : IDisk
{
    public IDiskFile Open(string path) => new LocalDiskFile(path);

    public void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void FlushFolder(string path) => FolderFlush.Run(path);

    public void MakeReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}

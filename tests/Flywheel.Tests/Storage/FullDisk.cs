using Flywheel.Storage.Disk;

namespace Flywheel.Tests.Storage;

/// <summary>A disk that takes half of each write while it is full, and everything else.</summary>
internal sealed class FullDisk : IDisk
{
    private readonly LocalDisk _disk = new();

    public bool IsFull { get; set; }

    public IDiskFile Open(string path) => new FullFile(this, _disk.Open(path));

    public void MakeFolder(string path) => _disk.MakeFolder(path);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void FlushFolder(string path) => _disk.FlushFolder(path);

    public void MakeReadOnly(string path) => _disk.MakeReadOnly(path);

    private sealed class FullFile(FullDisk owner, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            file.Write(owner.IsFull ? bytes[..(bytes.Length / 2)] : bytes, position);
            if (owner.IsFull)
            {
                throw new IOException("No space left on device.");
            }
        }

        public void Cut(long length) => file.Cut(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}

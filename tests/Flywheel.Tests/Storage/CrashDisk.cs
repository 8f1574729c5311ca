using Flywheel.Storage.Disk;

namespace Flywheel.Tests.Storage;

/// <summary>
/// A disk that stops at one change and for ever after, as if the power had gone. A write that is stopped leaves half of its bytes.
/// <see cref="LosePower"/> then takes back what was never flushed: bytes, and names in folders.
/// </summary>
internal sealed class CrashDisk(int stopAt) : IDisk
{
    private readonly LocalDisk _disk = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _flushedLengths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _unflushedNames = new(StringComparer.Ordinal);

    public int Changes { get; private set; }

    public bool Stopped => Changes >= stopAt;

    public IDiskFile Open(string path)
    {
        var isNew = !File.Exists(path);
        if (isNew)
        {
            Change();
        }

        lock (_gate)
        {
            var file = _disk.Open(path);
            _flushedLengths[path] = file.Length;
            if (isNew)
            {
                _unflushedNames[path] = null;
            }

            return new CrashFile(this, path, file);
        }
    }

    public void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Change();
            _disk.MakeFolder(path);
        }
    }

    public void Rename(string from, string to)
    {
        Change();
        lock (_gate)
        {
            var over = File.Exists(to);
            _disk.Rename(from, to);
            _flushedLengths.Remove(from, out var flushed);
            _flushedLengths[to] = flushed;
            _unflushedNames.Remove(from);
            if (!over)
            {
                _unflushedNames[to] = from;
            }
        }
    }

    public void Delete(string path)
    {
        if (File.Exists(path))
        {
            Change();
            _disk.Delete(path);
        }
    }

    public void FlushFolder(string path)
    {
        Change();
        lock (_gate)
        {
            foreach (var name in _unflushedNames.Keys.Where(name => Path.GetDirectoryName(name) == path).ToArray())
            {
                _unflushedNames.Remove(name);
            }
        }
    }

    public void MakeReadOnly(string path)
    {
        Change();
        _disk.MakeReadOnly(path);
    }

    /// <summary>What a disk may do with what was not flushed: keep some of the bytes, keep or lose the names.</summary>
    public void LosePower(double keptShare, bool loseNames)
    {
        foreach (var (path, flushed) in _flushedLengths.Where(entry => File.Exists(entry.Key)))
        {
            File.SetAttributes(path, FileAttributes.Normal);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(Math.Min(file.Length, flushed + (long)((file.Length - flushed) * keptShare)));
        }

        foreach (var (path, before) in _unflushedNames.Where(entry => loseNames && File.Exists(entry.Key)))
        {
            if (before is null)
            {
                File.Delete(path);
            }
            else
            {
                File.Move(path, before);
            }
        }
    }

    private void Change()
    {
        lock (_gate)
        {
            if (Stopped)
            {
                throw new PowerLossException();
            }

            if (++Changes == stopAt)
            {
                throw new PowerLossException();
            }
        }
    }

    private sealed class CrashFile(CrashDisk owner, string path, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            try
            {
                owner.Change();
            }
            catch (PowerLossException) when (owner.Changes == owner.StopAt && !owner._halfWritten)
            {
                owner._halfWritten = true;
                file.Write(bytes[..(bytes.Length / 2)], position);
                throw;
            }

            file.Write(bytes, position);
        }

        public void Cut(long length)
        {
            if (length != file.Length)
            {
                owner.Change();
                file.Cut(length);
            }
        }

        public void Flush()
        {
            owner.Change();
            file.Flush();
            lock (owner._gate)
            {
                owner._flushedLengths[path] = file.Length;
            }
        }

        public void Dispose() => file.Dispose();
    }

    private int StopAt => stopAt;

    private bool _halfWritten;
}

using System.Text;

namespace Flywheel.Client.Tracking;

/// <summary>
/// Calls that wait for the server, a line each, oldest first: the path, a space, the body. Sent ones are only counted until all are sent, then the
/// file is emptied: a crash sends some again, which adds nothing, and loses none. A torn last line was never told to anybody and is dropped.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private readonly FileStream _file;
    private long _sent;
    private (string Path, byte[] Body)? _head;
    private long _headEnd;

    public SpillFile(string folder)
    {
        Directory.CreateDirectory(folder);
        _file = new FileStream(Path.Combine(folder, "unsent"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _file.SetLength(WholeLines());
        _file.Seek(0, SeekOrigin.End);
    }

    public bool IsEmpty => _sent == _file.Length;

    public void Append(string path, byte[] body)
    {
        _file.Seek(0, SeekOrigin.End);
        _file.Write(Encoding.ASCII.GetBytes(path + " "));
        _file.Write(body);
        _file.WriteByte((byte)'\n');
    }

    /// <summary>To the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: !IsEmpty);

    /// <summary>The oldest call that waits, or null.</summary>
    public (string Path, byte[] Body)? Peek()
    {
        if (_head is null && !IsEmpty)
        {
            _file.Flush();
            _file.Seek(_sent, SeekOrigin.Begin);
            var line = new List<byte>();
            int next;
            while ((next = _file.ReadByte()) is >= 0 and not '\n')
            {
                line.Add((byte)next);
            }

            _headEnd = _file.Position;
            var space = line.IndexOf((byte)' ');
            _head = (Encoding.ASCII.GetString([.. line[..space]]), [.. line[(space + 1)..]]);
        }

        return _head;
    }

    /// <summary>The oldest one was sent.</summary>
    public void Advance()
    {
        (_sent, _head) = (_headEnd, null);
        if (_sent == _file.Length)
        {
            _file.SetLength(0);
            _sent = 0;
        }
    }

    public void Dispose() => _file.Dispose();

    private long WholeLines()
    {
        for (var end = _file.Length; end > 0; end--)
        {
            _file.Seek(end - 1, SeekOrigin.Begin);
            if (_file.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }
}

namespace Flywheel.Storage;

/// <summary>Stored rows no longer have the bytes that were appended: a broken disk or an edited file. The message says where and what to do.</summary>
public sealed class JournalCorruptException : IOException
{
    /// <summary>Says where.</summary>
    /// <param name="path">The segment file.</param>
    /// <param name="position">First byte of the line, from 0.</param>
    /// <param name="found">What is wrong with it.</param>
    public JournalCorruptException(string path, long position, string found)
        : base($"{path}, byte {position}: {found}. Rows before it are whole. Restore the file from a backup, or move the line out of the file to lose that row.") =>
        (Path, Position) = (path, position);

    /// <summary>The segment file.</summary>
    public string Path { get; }

    /// <summary>First byte of the damaged line, from 0.</summary>
    public long Position { get; }
}

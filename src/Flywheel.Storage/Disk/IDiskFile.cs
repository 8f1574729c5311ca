namespace Flywheel.Storage.Disk;

/// <summary>One file open for writing.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>Bytes in the file.</summary>
    long Length { get; }

    /// <summary>Writes all bytes at a position.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Cuts the file.</summary>
    void Cut(long length);

    /// <summary>Returns when the bytes and the length survive power loss.</summary>
    void Flush();
}

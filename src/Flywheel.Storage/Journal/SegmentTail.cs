using Microsoft.Win32.SafeHandles;

namespace Flywheel.Storage.Journal;

/// <summary>The end of a segment file: how long its whole lines are and which row the last of them is.</summary>
/// <param name="Length">Bytes up to and with the last line break.</param>
/// <param name="Last">Offset of the last row; one before the segment's first when it has none.</param>
internal readonly record struct SegmentTail(long Length, long Last)
{
    private const int Step = 64 * 1024;

    /// <summary>Reads backwards from the end, so it costs the same for a long file.</summary>
    /// <exception cref="JournalCorruptException">The last whole line is not a row.</exception>
    public static SegmentTail Of(Segment segment, SafeFileHandle file)
    {
        var end = WholeLength(file, RandomAccess.GetLength(file));
        if (end == 0)
        {
            return new SegmentTail(0, segment.First - 1);
        }

        var start = WholeLength(file, end - 1);
        var line = new byte[end - 1 - start];
        ReadExactly(file, line, start);
        return SegmentLine.TryRead(line, out var offset, out _)
            ? new SegmentTail(end, offset)
            : throw new JournalCorruptException(segment.Path, start, SegmentLine.Describe(line));
    }

    /// <summary>Bytes up to and with the last line break before a position; 0 when there is none.</summary>
    public static long WholeLength(SafeFileHandle file, long before)
    {
        var buffer = new byte[Step];
        for (var end = before; end > 0;)
        {
            var start = Math.Max(0, end - Step);
            var part = buffer.AsSpan(0, (int)(end - start));
            ReadExactly(file, part, start);
            if (part.LastIndexOf((byte)'\n') is >= 0 and var found)
            {
                return start + found + 1;
            }

            end = start;
        }

        return 0;
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, position);
            if (read == 0)
            {
                throw new EndOfStreamException("A segment became shorter while it was read.");
            }

            bytes = bytes[read..];
            position += read;
        }
    }
}

using System.Buffers.Text;
using System.Globalization;

namespace Flywheel.Storage.Journal;

/// <summary>
/// One row in a segment: <c>{"_at":OFFSET,"_crc":"8 hex digits",</c> and the rest of the row's own object. It stays NDJSON that every
/// tool reads, and it knows its place and its checksum. The checksum covers the offset and the row exactly as it was appended.
/// </summary>
internal static class SegmentLine
{
    /// <summary>Bytes a line may have on top of its row, line break included.</summary>
    public const int MaxOverhead = 48;

    private static ReadOnlySpan<byte> Start => "{\"_at\":"u8;

    private static ReadOnlySpan<byte> Middle => ",\"_crc\":\""u8;

    /// <summary>Why this cannot be a row, or null.</summary>
    public static string? Fault(ReadOnlySpan<byte> row) =>
        row.Length < 2 || row[0] != '{' || row[^1] != '}' ? "is not one JSON object in braces"
        : row.Contains((byte)'\n') ? "has a line break"
        : null;

    /// <summary>Writes a line; the answer is its length.</summary>
    public static int Write(Span<byte> line, long offset, ReadOnlySpan<byte> row)
    {
        var at = 0;
        Put(line, ref at, Start);
        Utf8Formatter.TryFormat(offset, line[at..], out var digits);
        at += digits;
        Put(line, ref at, Middle);
        Utf8Formatter.TryFormat(Crc32C.Of(offset, row), line[at..], out var hex, new System.Buffers.StandardFormat('x', 8));
        at += hex;
        line[at++] = (byte)'"';
        if (HasMember(row))
        {
            line[at++] = (byte)',';
        }

        Put(line, ref at, row[1..]);
        line[at++] = (byte)'\n';
        return at;
    }

    /// <summary>
    /// Gives the row back out of a line without its line break. The line's own bytes are reused: the byte before the row becomes its
    /// opening brace. False when the line is not what <see cref="Write"/> once wrote.
    /// </summary>
    public static bool TryRead(Memory<byte> line, out long offset, out ReadOnlyMemory<byte> row)
    {
        row = default;
        var bytes = line.Span;
        if (!TryReadOffset(bytes, out offset, out var at) || !bytes[at..].StartsWith(Middle))
        {
            return false;
        }

        at += Middle.Length;
        if (bytes.Length < at + 10 || bytes[at + 8] != '"'
            || !Utf8Parser.TryParse(bytes.Slice(at, 8), out uint crc, out var hex, 'x') || hex != 8)
        {
            return false;
        }

        at += bytes[at + 9] == ',' ? 9 : 8;
        var before = bytes[at];
        bytes[at] = (byte)'{';
        if (Crc32C.Of(offset, bytes[at..]) != crc)
        {
            bytes[at] = before;
            return false;
        }

        row = line[at..];
        return true;
    }

    /// <summary>The offset a line claims, checksum not looked at.</summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> line, out long offset) => TryReadOffset(line, out offset, out _);

    /// <summary>What a damaged line says about itself, for messages.</summary>
    public static string Describe(ReadOnlySpan<byte> line) =>
        TryReadOffset(line, out var offset) ? string.Create(CultureInfo.InvariantCulture, $"row {offset} does not match its checksum") : "this line is not a row";

    private static bool TryReadOffset(ReadOnlySpan<byte> line, out long offset, out int end)
    {
        (offset, end) = (-1, 0);
        if (!line.StartsWith(Start) || !Utf8Parser.TryParse(line[Start.Length..], out offset, out var digits) || offset < 0)
        {
            return false;
        }

        end = Start.Length + digits;
        return true;
    }

    private static bool HasMember(ReadOnlySpan<byte> row) => row[1..].TrimStart(" \t\r"u8)[0] != '}';

    private static void Put(Span<byte> line, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[at..]);
        at += bytes.Length;
    }
}

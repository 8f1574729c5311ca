using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Storage.Journal;

/// <summary>Reads one writer's rows in order and proves each against its checksum and its place.</summary>
internal sealed class WriterReader(List<Segment> segments, (Segment Segment, long Length, long Last)? open, ReadingPlaces places)
{
    // A chunk is handed out with its rows, so it is not pooled; below the large object heap's limit it is cheap.
    private const int Chunk = 80 * 1024;

    public async IAsyncEnumerable<JournalRow> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = Math.Max(0, segments.FindLastIndex(segment => segment.First <= from));
        var next = segments[start].First;
        foreach (var segment in segments.Skip(start).TakeWhile(segment => open is null || segment.First <= open.Value.Segment.First))
        {
            if (segment.First != next)
            {
                throw new JournalCorruptException(segment.Path, 0,
                    string.Create(CultureInfo.InvariantCulture, $"rows {next} to {segment.First - 1} before it are missing"));
            }

            using var file = OpenFor(segment, out var length);
            (next, var at) = places.Find(segment, Math.Max(from, segment.First));
            var kept = new Memory<byte>();
            for (var position = at; position < length;)
            {
                var buffer = new byte[Math.Max(Chunk, kept.Length * 2)];
                kept.CopyTo(buffer);
                var room = (int)Math.Min(buffer.Length - kept.Length, length - position);
                var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(kept.Length, room), position, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new JournalCorruptException(segment.Path, position, "the file became shorter while it was read");
                }

                position += read;
                var lines = buffer.AsMemory(0, kept.Length + read);
                while (lines.Span.IndexOf((byte)'\n') is >= 0 and var end)
                {
                    if (next >= from)
                    {
                        yield return Read(segment, lines[..end], next, at);
                    }

                    (next, at, lines) = (next + 1, at + end + 1, lines[(end + 1)..]);
                }

                kept = lines;
                places.Remember(segment, next, at);
            }
        }
    }

    private SafeFileHandle OpenFor(Segment segment, out long length)
    {
        var own = open is { } live && live.Segment == segment;
        // Only the last segment can hold bytes that were never flushed: the next one starts after that flush.
        var file = own || segment != segments[^1]
            ? File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : DurableFile.Open(segment.Path);
        length = own ? open!.Value.Length : SegmentTail.WholeLength(file, RandomAccess.GetLength(file));
        return file;
    }

    private static JournalRow Read(Segment segment, Memory<byte> line, long expected, long at)
    {
        if (!SegmentLine.TryRead(line, out var offset, out var row))
        {
            throw new JournalCorruptException(segment.Path, at, SegmentLine.Describe(line.Span));
        }

        return offset == expected
            ? new JournalRow(new JournalPosition(segment.Writer, offset), row)
            : throw new JournalCorruptException(segment.Path, at, string.Create(CultureInfo.InvariantCulture, $"row {offset} stands where row {expected} should"));

    }
}

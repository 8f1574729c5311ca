using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Flywheel.Data.Sources;

/// <summary>Cuts a JSON file into records: the elements of an array, or the lines that are not blank.</summary>
internal static class JsonRecords
{
    /// <summary>
    /// Every record with where it is (the line, or the place in the array, from 1). The bytes live until the next is asked for.
    /// </summary>
    /// <exception cref="JsonException">An array that is cut off or broken; lines are judged by whoever reads them.</exception>
    internal static async IAsyncEnumerable<(long Place, ReadOnlyMemory<byte> Json)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var scope = stream.ConfigureAwait(false);
        var records = IsArray(stream) ? ElementsAsync(stream, cancellationToken) : LinesAsync(stream, cancellationToken);
        await foreach (var record in records.ConfigureAwait(false))
        {
            yield return record;
        }
    }

    private static bool IsArray(FileStream stream)
    {
        int first;
        do
        {
            first = stream.ReadByte();
        }
        while (first is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);

        stream.Position = 0;
        return first == '[';
    }

    private static async IAsyncEnumerable<(long Place, ReadOnlyMemory<byte> Json)> ElementsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = 0L;
        await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable(stream, ManifestJson.Default.JsonElement, cancellationToken).ConfigureAwait(false))
        {
            yield return (++place, JsonMarshal.GetRawUtf8Value(element).ToArray());
        }
    }

    private static async IAsyncEnumerable<(long Place, ReadOnlyMemory<byte> Json)> LinesAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 18, minimumReadSize: 1 << 16, leaveOpen: true));
        var line = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            while (Cut(ref rest, read.IsCompleted) is { } text)
            {
                line++;
                if (!IsBlank(text.Span))
                {
                    yield return (line, text);
                }
            }

            reader.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                yield break;
            }
        }
    }

    private static ReadOnlyMemory<byte>? Cut(ref ReadOnlySequence<byte> rest, bool last)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = Flat(rest.Slice(0, end));
            rest = rest.Slice(rest.GetPosition(1, end));
            return line;
        }

        if (!last || rest.IsEmpty)
        {
            return null;
        }

        var tail = Flat(rest);
        rest = rest.Slice(rest.End);
        return tail;
    }

    private static ReadOnlyMemory<byte> Flat(ReadOnlySequence<byte> text)
    {
        var bytes = text.IsSingleSegment ? text.First : text.ToArray();
        return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r"u8) < 0;
}

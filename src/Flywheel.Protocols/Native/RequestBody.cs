using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Flywheel.Core;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Native;

/// <summary>Reads a body within a bound, whatever its headers claim.</summary>
internal static class RequestBody
{
    /// <summary>Largest body of appended rows: 32 MiB.</summary>
    internal const int MaxRowBytes = 32 << 20;

    /// <summary>
    /// The whole body as it lies in the pipe, which the caller advances when it has read it. Nothing is copied.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<Result<ReadOnlySequence<byte>>> FillAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync();
            }
            catch (IOException broken) when (IsBroken(broken))
            {
                throw Broken(broken);
            }

            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>True when a body could not be read because of how its caller wrote it, which Kestrel does not always tell from a fault: a chunk of more bytes than there are numbers.</summary>
    internal static bool IsBroken(IOException broken) => broken.InnerException is OverflowException;

    /// <summary>What the server answers by 400.</summary>
    internal static BadHttpRequestException Broken(IOException broken) => new(broken.Message, StatusCodes.Status400BadRequest, broken);

    internal static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpContext context, int maxBytes)
    {
        var filled = await FillAsync(context, maxBytes);
        if (!filled.TryGet(out var bytes))
        {
            return filled.Refused<ReadOnlyMemory<byte>>();
        }

        // Copied, because the rows outlive the pipe's buffers: they go to the journal.
        ReadOnlyMemory<byte> body = bytes.ToArray();
        context.Request.BodyReader.AdvanceTo(bytes.End);
        return body;
    }

    /// <summary>
    /// A body of lines as it comes: whole lines, so many bytes together at most, so that a body of any length takes no more memory than that. Ends with a refusal where a line is longer.
    /// </summary>
    internal static async IAsyncEnumerable<Result<ReadOnlyMemory<byte>>> ReadLinesAsync(HttpContext context, int maxBytes)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(context.RequestAborted);
            }
            catch (IOException broken) when (IsBroken(broken))
            {
                throw Broken(broken);
            }

            if (read.Buffer.Length < maxBytes && !read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, maxBytes)).ToArray();
            var isLast = read.IsCompleted && bytes.Length == read.Buffer.Length;
            var length = isLast ? bytes.Length : bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (length == 0 && bytes.Length > 0)
            {
                reader.AdvanceTo(read.Buffer.End);
                yield return new Refusal("request.too-large", "Line too long", $"A line is longer than {maxBytes} bytes.", "Send shorter lines.");
                yield break;
            }

            reader.AdvanceTo(read.Buffer.GetPosition(length));
            if (length > 0)
            {
                yield return (ReadOnlyMemory<byte>)bytes.AsMemory(0, length);
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>The lines of a text, without their ends; empty lines are passed over.</summary>
    internal static ReadOnlyMemory<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
            if (!line.IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines.ToArray();
    }

    private static Refusal TooLarge(int maxBytes) =>
        new("request.too-large", "Body too large", $"The body is larger than {maxBytes} bytes.", "Send fewer rows at once.");
}

using System.Buffers;
using Flywheel.Core;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Native;

/// <summary>Reads a body within a bound, whatever its headers claim.</summary>
internal static class RequestBody
{
    /// <summary>Largest body of appended rows: 32 MiB.</summary>
    internal const int MaxRowBytes = 32 << 20;

    internal static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                // Copied, because the rows' texts outlive the pipe's buffers: they go to the journal.
                ReadOnlyMemory<byte> body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
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

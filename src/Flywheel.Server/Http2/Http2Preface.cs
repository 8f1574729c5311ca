using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Flywheel.Server.Http2;

/// <summary>
/// Lets one port speak both versions of HTTP without encryption, where Kestrel knows only one a port: a connection that begins with HTTP/2's preface
/// (RFC 9113, section 3.4) is handed to the listener of HTTP/2, every other goes on as it came.
/// </summary>
internal static class Http2Preface
{
    /// <summary>What tells the two apart: no request of HTTP/1 has this method.</summary>
    private static ReadOnlySpan<byte> Start => "PRI * HTTP/2.0\r\n"u8;

    internal static ConnectionDelegate Sort(ConnectionDelegate next, HandedListener http2) => async connection =>
    {
        var input = connection.Transport.Input;
        while (true)
        {
            // Ends with the connection; a caller that has closed its side only is read to the end.
            var read = await input.ReadAsync(CancellationToken.None);
            var (begins, whole) = Compare(read.Buffer);

            // Nothing is taken: whoever goes on reads it again.
            if (begins && !whole && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            input.AdvanceTo(read.Buffer.Start);
            await (whole ? http2.HandAsync(connection) : next(connection));
            return;
        }
    };

    private static (bool Begins, bool Whole) Compare(ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Start.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        var begins = Start.StartsWith(first[..length]);
        return (begins, begins && length == Start.Length);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Flywheel.Core;
using Google.Protobuf;

namespace Flywheel.Protocols.Grpc;

/// <summary>One message on the wire: a byte that says whether it is compressed, its length in four bytes, and itself.</summary>
internal static class GrpcFrame
{
    private const int HeaderLength = 5;

    /// <summary>
    /// The only message of a call, as it lies in the pipe, which the caller advances when it has read it. Refuses compressed, large, cut and further ones.
    /// </summary>
    internal static async ValueTask<Result<ReadOnlySequence<byte>>> ReadAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.Length >= HeaderLength && CheckHeader(buffer, maxBytes) is { } wrong)
            {
                reader.AdvanceTo(buffer.End);
                return wrong;
            }

            if (read.IsCompleted)
            {
                return TakeOnly(reader, buffer);
            }

            // A body that grows beyond the message it announced is not waited for.
            if (buffer.Length > HeaderLength + (long)maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return More();
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    internal static void Write(IBufferWriter<byte> target, IMessage message)
    {
        var header = target.GetSpan(HeaderLength);
        header[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], message.CalculateSize());
        target.Advance(HeaderLength);
        message.WriteTo(target);
    }

    private static Result<ReadOnlySequence<byte>> TakeOnly(PipeReader reader, ReadOnlySequence<byte> body)
    {
        if (body.Length < HeaderLength)
        {
            reader.AdvanceTo(body.End);
            return new Refusal(GrpcRefusal.Message, "No message", "The call ended before its message began.");
        }

        var length = LengthOf(body);
        if (body.Length == HeaderLength + length)
        {
            return body.Slice(HeaderLength);
        }

        reader.AdvanceTo(body.End);
        return body.Length > HeaderLength + length ? More()
            : new Refusal(GrpcRefusal.Message, "Message cut", string.Create(CultureInfo.InvariantCulture, $"The call ended {body.Length - HeaderLength} bytes into a message of {length}."));
    }

    private static Refusal? CheckHeader(ReadOnlySequence<byte> buffer, int maxBytes) => buffer.FirstSpan[0] switch
    {
        1 => new Refusal(GrpcRefusal.Unimplemented, "Compressed", "The message is compressed, and compression is not supported.", "Send it with the encoding 'identity'."),
        not 0 => new Refusal(GrpcRefusal.Message, "Not a message", "The message does not begin with 0 or 1."),
        _ when LengthOf(buffer) > maxBytes => new Refusal(GrpcRefusal.TooLarge, "Message too large", $"The message is larger than {maxBytes} bytes.", "Send fewer rows at once."),
        _ => null,
    };

    private static Refusal More() => new(GrpcRefusal.Unimplemented, "More than one message", "The call brought more than one message; it takes one.");

    private static long LengthOf(ReadOnlySequence<byte> frame)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        frame.Slice(0, HeaderLength).CopyTo(header);
        return BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
    }
}

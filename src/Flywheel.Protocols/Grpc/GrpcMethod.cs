using System.Buffers;
using Flywheel.Core;
using Flywheel.Security;
using Google.Protobuf;

namespace Flywheel.Protocols.Grpc;

/// <summary>A unary method: one message in, one out.</summary>
/// <param name="Path">Its path: <c>/package.Service/Method</c>.</param>
/// <param name="Needs">Who may call it, where the server asks; null for anybody.</param>
/// <param name="MaxBytes">Bytes a message may have.</param>
/// <param name="Answer">Reads a message and begins its answer; the bytes are not read after it returned.</param>
internal sealed record GrpcMethod(string Path, AccessRole? Needs, int MaxBytes, Func<ReadOnlySequence<byte>, CancellationToken, ValueTask<Result<IMessage>>> Answer)
{
    internal static GrpcMethod Of<TRequest>(string path, AccessRole? needs, int maxBytes, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, ValueTask<Result<IMessage>>> answer)
        where TRequest : IMessage<TRequest> => new(path, needs, maxBytes, (bytes, cancellationToken) =>
        {
            TRequest request;
            try
            {
                request = parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException broken)
            {
                return new(new Refusal(GrpcRefusal.Message, "Not understood", $"The message is no {typeof(TRequest).Name}: {broken.Message}"));
            }

            return answer(request, cancellationToken);
        });

    /// <summary>A method that needs not wait.</summary>
    internal static GrpcMethod Of<TRequest>(string path, AccessRole? needs, int maxBytes, MessageParser<TRequest> parser, Func<TRequest, Result<IMessage>> answer)
        where TRequest : IMessage<TRequest> => Of(path, needs, maxBytes, parser, (request, _) => new ValueTask<Result<IMessage>>(answer(request)));
}

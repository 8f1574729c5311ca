using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Flywheel.Core;
using Flywheel.Protocols.Grpc;
using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Security;
using Flywheel.Serving;
using Flywheel.Serving.Routing;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;

namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>
/// The Open Inference Protocol, version 2, over gRPC: <c>inference.GRPCInferenceService</c>. It answers on the server's port, to connections that begin with HTTP/2. The messages
/// are in <c>open_inference.proto</c>; what of them is answered: <c>docs/open-inference.md</c>.
/// </summary>
public static class OpenInferenceGrpcDoor
{
    private const string Service = "/inference.GRPCInferenceService/";

    // Messages other than inferences are names; 64 KiB hold one many times.
    private const int NameBytes = 64 << 10;

    /// <summary>Answers calls; every other request goes on.</summary>
    /// <param name="application">The server's pipeline.</param>
    /// <param name="endpoints">Who answers.</param>
    /// <param name="isReady">Whether requests may come.</param>
    /// <param name="maxBytes">Bytes that the message of an inference may have.</param>
    /// <param name="time">What deadlines go by.</param>
    public static void UseOpenInferenceGrpc(this IApplicationBuilder application, Endpoints endpoints, Func<bool> isReady, int maxBytes, TimeProvider time)
    {
        var methods = Methods(endpoints, isReady, maxBytes).ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);
        application.Use(next => context => GrpcCall.Is(context.Request) ? GrpcCall.AnswerAsync(context, methods, time) : next(context));
    }

    private static IEnumerable<GrpcMethod> Methods(Endpoints endpoints, Func<bool> isReady, int maxBytes) =>
    [
        GrpcMethod.Of(Service + "ServerLive", null, NameBytes, ServerLiveRequest.Parser, _ => Say(new ServerLiveResponse { Live = true })),
        GrpcMethod.Of(Service + "ServerReady", null, NameBytes, ServerReadyRequest.Parser, _ => Say(new ServerReadyResponse { Ready = isReady() })),
        GrpcMethod.Of(Service + "ServerMetadata", AccessRole.Reader, NameBytes, ServerMetadataRequest.Parser, _ => Say(new ServerMetadataResponse
        {
            Name = ServerMetadata.Name, Version = ServerMetadata.Version, Extensions = { ServerMetadata.Extensions },
        })),
        GrpcMethod.Of(Service + "ModelReady", AccessRole.Reader, NameBytes, ModelReadyRequest.Parser, request => Ready(endpoints, request)),
        GrpcMethod.Of(Service + "ModelMetadata", AccessRole.Reader, NameBytes, ModelMetadataRequest.Parser, request => Describe(endpoints, request)),
        Inference(endpoints, maxBytes),
        HealthMethod.Of(isReady, Service.Trim('/')),
        .. RepositoryMethods.Of(Service, NameBytes, endpoints),
    ];

    private static Result<IMessage> Say(IMessage message) => Result.Of(message);

    private static Result<IMessage> Ready(Endpoints endpoints, ModelReadyRequest request) =>
        ServedModel.Find(endpoints, request.Name, request.Version) is var found && found.IsOk
            ? Say(new ModelReadyResponse { Ready = true })
            : found.Refused<IMessage>();

    private static Result<IMessage> Describe(Endpoints endpoints, ModelMetadataRequest request)
    {
        var found = ServedModel.Find(endpoints, request.Name, request.Version);
        if (!found.TryGet(out var endpoint))
        {
            return found.Refused<IMessage>();
        }

        var described = new ModelMetadataResponse { Name = endpoint.Name, Versions = { ServedModel.VersionOf(endpoint) }, Platform = ModelMetadata.Platform };
        described.Inputs.AddRange(ModelMetadata.InputsOf(endpoint.Snapshot).Select(input => Tensor(input.Name, input.Type, input.Shape)));
        described.Outputs.AddRange(RequestedOutput.Names.Select(output => Tensor(output, RequestedOutput.TypeOf(output), ModelMetadata.RowShape)));
        return Say(described);
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(string name, string type, IEnumerable<long> shape) => new() { Name = name, Datatype = type, Shape = { shape } };

    private static GrpcMethod Inference(Endpoints endpoints, int maxBytes)
    {
        var whole = GrpcMethod.Of(Service + "ModelInfer", AccessRole.Reader, maxBytes, ModelInferRequest.Parser, (request, cancellationToken) => InferAsync(endpoints, request, cancellationToken));
        return whole with
        {
            Answer = (bytes, cancellationToken) => TryRead(endpoints, bytes, out var endpoint, out var lease, out var lane)
                ? InferRowAsync(endpoint, lease, lane)
                : whole.Answer(bytes, cancellationToken),
        };
    }

    // The short way of one row; false when the message goes the long way.
    private static bool TryRead(Endpoints endpoints, ReadOnlySequence<byte> bytes, [NotNullWhen(true)] out Endpoint? endpoint, out RouteLease lease, [NotNullWhen(true)] out PredictionLane? lane)
    {
        (endpoint, lease, lane) = (null, default, null);
        Span<byte> room = stackalloc byte[WireRow.MaxRowBytes];
        if (!bytes.IsSingleSegment || bytes.Length > WireRow.MaxBytes || !WireRow.TryRead(bytes.FirstSpan, room, out var length, out var model)
            || !endpoints.Find(Encoding.UTF8.GetString(model)).TryGet(out endpoint))
        {
            return false;
        }

        lease = endpoint.Lease();
        lane = lease.Route.Champion.Rent();
        if (TensorScoring.TryRead(lane, room[..length]))
        {
            return true;
        }

        lane.Snapshot.Return(lane);
        lease.Dispose();
        return false;
    }

    private static async ValueTask<Result<IMessage>> InferRowAsync(Endpoint endpoint, RouteLease lease, PredictionLane lane)
    {
        using (lease)
        {
            var answer = await endpoint.PredictAsync(lease, lane);
            var told = answer.Refusal is { } refusal ? refusal : Say(WireInference.Write(endpoint.Name, answer.Lane));
            answer.GiveBack(lane);
            return told;
        }
    }

    private static async ValueTask<Result<IMessage>> InferAsync(Endpoints endpoints, ModelInferRequest request, CancellationToken cancellationToken)
    {
        var found = ServedModel.Find(endpoints, request.ModelName, request.ModelVersion);
        if (!found.TryGet(out var endpoint))
        {
            return found.Refused<IMessage>();
        }

        using var lease = endpoint.Lease();
        var read = WireInference.Read(request, lease.Route.Champion.Tensors, endpoint.Options.MaxRows);
        if (!read.TryGet(out var inference))
        {
            return read.Refused<IMessage>();
        }

        var scored = await TensorScoring.ScoreAsync(endpoint, lease, inference, cancellationToken);
        return scored.TryGet(out var answer) ? Say(WireInference.Write(request, inference, answer)) : scored.Refused<IMessage>();
    }
}

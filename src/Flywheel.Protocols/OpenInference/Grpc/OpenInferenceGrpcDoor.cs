using System.Collections.Frozen;
using Flywheel.Core;
using Flywheel.Protocols.Grpc;
using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Serving;
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

    // Messages other than inferences are names; a kilobyte holds one.
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
        GrpcMethod.Of(Service + "ServerLive", NameBytes, ServerLiveRequest.Parser, _ => Say(new ServerLiveResponse { Live = true })),
        GrpcMethod.Of(Service + "ServerReady", NameBytes, ServerReadyRequest.Parser, _ => Say(new ServerReadyResponse { Ready = isReady() })),
        GrpcMethod.Of(Service + "ServerMetadata", NameBytes, ServerMetadataRequest.Parser, _ => Say(new ServerMetadataResponse
        {
            Name = ServerMetadata.Name, Version = ServerMetadata.Version, Extensions = { ServerMetadata.Extensions },
        })),
        GrpcMethod.Of(Service + "ModelReady", NameBytes, ModelReadyRequest.Parser, request => Ready(endpoints, request)),
        GrpcMethod.Of(Service + "ModelMetadata", NameBytes, ModelMetadataRequest.Parser, request => Describe(endpoints, request)),
        GrpcMethod.Of(Service + "ModelInfer", maxBytes, ModelInferRequest.Parser, (request, cancellationToken) => InferAsync(endpoints, request, cancellationToken)),
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
        described.Inputs.AddRange(endpoint.Snapshot.Request.Fields.Select(column => Tensor(column.Name, ModelMetadata.TypeOf(column.Type))));
        described.Outputs.AddRange(RequestedOutput.Names.Select(output => Tensor(output, RequestedOutput.TypeOf(output))));
        return Say(described);
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(string name, string type) => new() { Name = name, Datatype = type, Shape = { -1 } };

    private static async ValueTask<Result<IMessage>> InferAsync(Endpoints endpoints, ModelInferRequest request, CancellationToken cancellationToken)
    {
        var found = ServedModel.Find(endpoints, request.ModelName, request.ModelVersion);
        if (!found.TryGet(out var endpoint))
        {
            return found.Refused<IMessage>();
        }

        var read = WireInference.Read(request, endpoint.Options.MaxRows);
        if (!read.TryGet(out var inference))
        {
            return read.Refused<IMessage>();
        }

        using var lease = endpoint.Lease();
        var scored = await TensorScoring.ScoreAsync(endpoint, lease, inference, cancellationToken);
        return scored.TryGet(out var answer) ? Say(WireInference.Write(request, inference, answer)) : scored.Refused<IMessage>();
    }
}

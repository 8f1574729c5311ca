using Flywheel.Core;
using Flywheel.Protocols.Grpc;
using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Security;
using Flywheel.Serving;
using Google.Protobuf;

namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>The model repository extension over gRPC.</summary>
internal static class RepositoryMethods
{
    internal static IEnumerable<GrpcMethod> Of(string service, int maxBytes, Endpoints endpoints) =>
    [
        GrpcMethod.Of(service + "RepositoryIndex", AccessRole.Reader, maxBytes, RepositoryIndexRequest.Parser, (request, cancellationToken) => IndexAsync(endpoints, request, cancellationToken)),
        GrpcMethod.Of(service + "RepositoryModelLoad", AccessRole.Approver, maxBytes, RepositoryModelLoadRequest.Parser, async (request, cancellationToken) =>
            await endpoints.LoadAsync(request.ModelName, cancellationToken) is var loaded && loaded.IsOk ? Result.Of<IMessage>(new RepositoryModelLoadResponse()) : loaded.Refused<IMessage>()),
        GrpcMethod.Of(service + "RepositoryModelUnload", AccessRole.Approver, maxBytes, RepositoryModelUnloadRequest.Parser, async (request, cancellationToken) =>
            await endpoints.WithdrawAsync(request.ModelName, cancellationToken) is var done && done.IsOk ? Result.Of<IMessage>(new RepositoryModelUnloadResponse()) : Result.Refuse<IMessage>(done.Refusals)),
    ];

    private static async ValueTask<Result<IMessage>> IndexAsync(Endpoints endpoints, RepositoryIndexRequest request, CancellationToken cancellationToken)
    {
        var response = new RepositoryIndexResponse();
        foreach (var model in await ModelIndex.ListAsync(endpoints, request.Ready, cancellationToken))
        {
            response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex { Name = model.Name, Version = model.Version, State = model.State, Reason = model.Reason });
        }

        return Result.Of<IMessage>(response);
    }
}

using Flywheel.Core;
using Flywheel.Protocols.Grpc.Health;
using Google.Protobuf;

namespace Flywheel.Protocols.Grpc;

/// <summary><c>grpc.health.v1.Health/Check</c>: whether requests may come, to the server or to one of its services.</summary>
internal static class HealthMethod
{
    private const int MaxBytes = 4_096;

    internal static GrpcMethod Of(Func<bool> isReady, params string[] services) => GrpcMethod.Of("/grpc.health.v1.Health/Check", null, MaxBytes, HealthCheckRequest.Parser, request =>
        request.Service.Length == 0 || services.Contains(request.Service)
            ? Result.Of<IMessage>(new HealthCheckResponse { Status = isReady() ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing })
            : new Refusal(GrpcRefusal.UnknownService, "Unknown service", $"There is no service '{request.Service}'.", Spelling.DidYouMean(request.Service, services)));
}

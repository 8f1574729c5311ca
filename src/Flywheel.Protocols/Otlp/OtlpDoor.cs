using System.IO.Compression;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.Native;
using Flywheel.Protocols.Otlp.Wire;
using Flywheel.Security;
using Flywheel.Tracking;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Otlp;

/// <summary>
/// <c>POST /v1/traces</c>: spans as every OpenTelemetry SDK exports them over HTTP, to the experiment that the header names. They become traces beside those of MLflow's clients.
/// </summary>
internal static class OtlpDoor
{
    internal const string Path = "/v1/traces";
    private const string ExperimentHeader = "x-mlflow-experiment-id", ProtobufType = "application/x-protobuf";

    /// <summary>Adds the route.</summary>
    public static void MapOtlp(this IEndpointRouteBuilder routes, Func<MlflowRooms> rooms) => routes.MapPost(Path, context => TakeAsync(context, rooms().Traces)).Needs(AccessRole.Writer);

    private static async Task TakeAsync(HttpContext context, Traces traces)
    {
        if (await RecordAsync(context, traces) is { } error)
        {
            await MlflowCall.RefuseAsync(context, error);
            return;
        }

        context.Response.ContentType = ProtobufType;
        await context.Response.Body.WriteAsync(new ExportTraceServiceResponse().ToByteArray(), context.RequestAborted);
    }

    private static async Task<MlflowError?> RecordAsync(HttpContext context, Traces traces)
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() != ProtobufType)
        {
            return MlflowError.Invalid($"Invalid Content-Type: {context.Request.ContentType}. Expected: {ProtobufType}");
        }

        if (context.Request.Headers[ExperimentHeader] is not [{ Length: > 0 } named])
        {
            return MlflowError.Invalid($"The header '{ExperimentHeader}' names the experiment that the spans belong to; it is missing.");
        }

        if (!ExperimentId.TryParse(named, out var experiment))
        {
            return MlflowError.NotThere($"No Experiment with id={named} exists");
        }

        var body = await RequestBody.ReadAsync(context, MlflowCall.MaxBody);
        var read = body.TryGet(out var bytes) ? await ParseAsync(context.Request.Headers.ContentEncoding.ToString(), bytes, context.RequestAborted) : body.Refused<ExportTraceServiceRequest>();
        var told = read.TryGet(out var request) ? OtlpTrace.Read(request, experiment) : read.Refused<System.Collections.Immutable.ImmutableArray<(TraceSnapshot, System.Collections.Immutable.ImmutableArray<TraceSpan>)>>();
        if (!told.TryGet(out var all))
        {
            return MlflowError.Of(told.Refusals, "");
        }

        foreach (var (trace, spans) in all)
        {
            var recorded = await traces.RecordAsync(trace, spans, context.RequestAborted);
            if (!recorded.IsOk)
            {
                return MlflowError.Of(recorded.Refusals, named);
            }
        }

        return null;
    }

    private static async Task<Result<ExportTraceServiceRequest>> ParseAsync(string encoding, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            if (encoding is not ("" or "identity"))
            {
                if (encoding is not ("gzip" or "deflate"))
                {
                    return new Refusal("otlp.encoding", "Not understood", $"Unsupported Content-Encoding: {encoding}.", "Send gzip, deflate, or as it is.");
                }

                using var packed = new MemoryStream(bytes.ToArray());
                using Stream unpacking = encoding == "gzip" ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
                if (await UnpackAsync(unpacking, cancellationToken) is not { } unpacked)
                {
                    return new Refusal("request.too-large", "Too large", FormattableString.Invariant($"The body is larger than {MlflowCall.MaxBody} bytes once unpacked. Send less at once."));
                }

                bytes = unpacked;
            }

            return ExportTraceServiceRequest.Parser.ParseFrom(bytes.Span);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidDataException)
        {
            return new Refusal("otlp.message", "Not understood", $"Invalid OpenTelemetry protobuf format: {broken.Message}");
        }
    }

    /// <summary>What a small body unpacks to has a bound too; null when it is beyond.</summary>
    private static async Task<byte[]?> UnpackAsync(Stream unpacking, CancellationToken cancellationToken)
    {
        using var unpacked = new MemoryStream();
        var part = new byte[64 << 10];
        int read;
        while ((read = await unpacking.ReadAsync(part, cancellationToken)) > 0)
        {
            if (unpacked.Length + read > MlflowCall.MaxBody)
            {
                return null;
            }

            unpacked.Write(part, 0, read);
        }

        return unpacked.ToArray();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.Native;
using Flywheel.Security;
using Flywheel.Serving;
using Flywheel.Serving.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Endpoint = Flywheel.Serving.Endpoint;

namespace Flywheel.Protocols.OpenInference;

/// <summary>
/// The Open Inference Protocol, version 2, over REST, as KServe, Triton and MLServer speak it: an endpoint is a model, each request column an input tensor of one value a
/// row, and <c>score</c>, <c>decision</c> and <c>id</c> are its outputs. What of it is answered: <c>docs/open-inference.md</c>.
/// </summary>
public static class OpenInferenceDoor
{
    // Quotes in an error stay quotes: nothing here is put into a page.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the routes.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="isReady">Whether requests may come.</param>
    public static void MapOpenInference(this IEndpointRouteBuilder routes, Func<bool> isReady)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<Endpoints>();
        routes.MapGet("/v2/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, writer => writer.WriteBoolean("live", true))).IsForAnybody();
        routes.MapGet("/v2/health/ready", context => AnswerAsync(context, isReady() ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, writer => writer.WriteBoolean("ready", isReady()))).IsForAnybody();
        routes.MapGet("/v2", context => AnswerAsync(context, StatusCodes.Status200OK, WriteServer)).Needs(AccessRole.Reader);
        routes.MapRepository(endpoints);
        foreach (var path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            routes.MapGet(path, context => ForModelAsync(context, endpoints, endpoint => AnswerAsync(context, StatusCodes.Status200OK, writer => ModelMetadata.Write(writer, endpoint)))).Needs(AccessRole.Reader);
            routes.MapGet(path + "/ready", context => ForModelAsync(context, endpoints, endpoint => AnswerAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteString("name", endpoint.Name);
                writer.WriteBoolean("ready", true);
            }))).Needs(AccessRole.Reader);
            routes.MapPost(path + "/infer", context => ForModelAsync(context, endpoints, endpoint => InferAsync(context, endpoint))).Needs(AccessRole.Reader);
        }
    }

    private static async Task InferAsync(HttpContext context, Endpoint endpoint)
    {
        var filled = await RequestBody.FillAsync(context, endpoint.Options.MaxBytes);
        if (!filled.TryGet(out var bytes))
        {
            await RefuseAsync(context, filled.Refusals[0]);
            return;
        }

        using var lease = endpoint.Lease();
        var lane = lease.Route.Champion.Rent();
        var header = context.Request.Headers[InferBody.HeaderLength];
        if (header.Count == 0 && bytes.IsSingleSegment && SingleRow.TryRead(bytes.FirstSpan, lane))
        {
            context.Request.BodyReader.AdvanceTo(bytes.End);
            await AnswerRowAsync(context, endpoint, lease, lane);
            return;
        }

        lane.Snapshot.Return(lane);
        var json = bytes.ToArray();
        context.Request.BodyReader.AdvanceTo(bytes.End);
        await AnswerAllAsync(context, endpoint, lease, json, header.Count == 0 ? null : header.ToString());
    }

    private static async ValueTask AnswerRowAsync(HttpContext context, Endpoint endpoint, RouteLease lease, PredictionLane lane)
    {
        var answer = await endpoint.PredictAsync(lease, lane);
        if (answer.Refusal is { } refusal)
        {
            answer.GiveBack(lane);
            await RefuseAsync(context, refusal);
            return;
        }

        SingleRow.Write(context.Response, endpoint.Name, answer.Lane);
        answer.GiveBack(lane);
        await context.Response.BodyWriter.FlushAsync();
    }

    private static async Task AnswerAllAsync(HttpContext context, Endpoint endpoint, RouteLease lease, byte[] body, string? headerLength)
    {
        var read = InferBody.Read(body, headerLength, lease.Route.Champion.Tensors, endpoint.Options.MaxRows);
        if (!read.TryGet(out var request))
        {
            await RefuseAsync(context, read.Refusals[0]);
            return;
        }

        var predicted = await TensorScoring.ScoreAsync(endpoint, lease, request, context.RequestAborted);
        if (!predicted.TryGet(out var answer))
        {
            await RefuseAsync(context, predicted.Refusals[0]);
        }
        else if (request.Outputs.Any(output => output.IsBinary))
        {
            await AnswerInBytesAsync(context, endpoint, request, answer);
        }
        else
        {
            await AnswerAsync(context, StatusCodes.Status200OK, writer => InferResponse.Write(writer, endpoint.Name, request, answer));
        }
    }

    private static async Task AnswerInBytesAsync(HttpContext context, Endpoint endpoint, InferRequest request, PredictionAnswer answer)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, s_plain))
        {
            writer.WriteStartObject();
            InferResponse.Write(writer, endpoint.Name, request, answer);
            writer.WriteEndObject();
        }

        context.Response.Headers[InferBody.HeaderLength] = body.WrittenCount.ToString(CultureInfo.InvariantCulture);
        foreach (var output in request.Outputs.Where(output => output.IsBinary))
        {
            InferResponse.WriteBytes(body, output.Name, answer);
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static async Task ForModelAsync(HttpContext context, Endpoints endpoints, Func<Endpoint, Task> answer)
    {
        var found = ServedModel.Find(endpoints, (string)context.Request.RouteValues["model"]!, (string?)context.Request.RouteValues["version"]);
        await (found.TryGet(out var endpoint) ? answer(endpoint) : RefuseAsync(context, found.Refusals[0]));
    }

    internal static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var status = RefusalBody.StatusOf(refusal.Code);
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return AnswerAsync(context, status, writer => writer.WriteString("error", refusal.ToString()));
    }

    private static void WriteServer(Utf8JsonWriter writer)
    {
        writer.WriteString("name", ServerMetadata.Name);
        writer.WriteString("version", ServerMetadata.Version);
        writer.WriteStartArray("extensions");
        foreach (var extension in ServerMetadata.Extensions)
        {
            writer.WriteStringValue(extension);
        }

        writer.WriteEndArray();
    }

    internal static async Task AnswerAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        // Written whole before it is sent: an answer whose length is known goes in one piece.
        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body, s_plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}

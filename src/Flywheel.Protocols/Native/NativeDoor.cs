using System.Buffers;
using System.Text.Json;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// Flywheel's own protocol: <c>POST /v1/endpoints/{name}/predict</c> with <c>{"rows": [{…}]}</c>, and
/// <c>POST /v1/datasets/{name}/rows</c> with NDJSON.
/// </summary>
public static class NativeDoor
{
    /// <summary>Adds the routes.</summary>
    public static void MapNative(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/endpoints/{name}/predict", PredictAsync);
        routes.MapPost("/v1/datasets/{name}/rows", AppendAsync);
        routes.MapGet("/v1/endpoints", ListAsync);
    }

    private static async Task PredictAsync(string name, HttpContext context, Endpoints endpoints)
    {
        var found = endpoints.Find(name);
        if (!found.TryGet(out var endpoint))
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        var body = await RequestBody.ReadAsync(context, endpoint.Options.MaxBytes);
        if (!body.TryGet(out var json))
        {
            await RefusalBody.WriteAsync(context, body.Refusals);
            return;
        }

        var snapshot = endpoint.Snapshot;
        var read = PredictRequest.Read(json, snapshot.Request, endpoint.Options.MaxRows);
        if (!read.TryGet(out var request))
        {
            await RefusalBody.WriteAsync(context, read.Refusals);
            return;
        }

        var predicted = await endpoint.PredictAsync(snapshot, request.Rows, request.Inputs, context.RequestAborted);
        if (!predicted.TryGet(out var answer))
        {
            await RefusalBody.WriteAsync(context, predicted.Refusals);
            return;
        }

        context.Response.ContentType = "application/json";
        Write(context.Response.BodyWriter, answer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> target, PredictionAnswer answer)
    {
        using var writer = new Utf8JsonWriter(target);
        writer.WriteStartObject();
        writer.WriteString("release", answer.Release);
        writer.WriteStartArray("predictions");
        for (var row = 0; row < answer.Ids.Length; row++)
        {
            writer.WriteStartObject();
            writer.WriteString("id", answer.Ids[row]);
            writer.WriteNumber("score", answer.Scores[row]);
            writer.WriteBoolean("decision", answer.Decisions[row]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static async Task AppendAsync(string name, HttpContext context, Endpoints endpoints)
    {
        var body = await RequestBody.ReadAsync(context, RequestBody.MaxRowBytes);
        if (!body.TryGet(out var text))
        {
            await RefusalBody.WriteAsync(context, body.Refusals);
            return;
        }

        var appended = await endpoints.AppendAsync(name, RequestBody.Lines(text), context.RequestAborted);
        if (!appended.TryGet(out var rows))
        {
            await RefusalBody.WriteAsync(context, appended.Refusals);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(FormattableString.Invariant($"{{\"appended\":{rows}}}"), context.RequestAborted);
    }

    private static async Task ListAsync(HttpContext context, Endpoints endpoints)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("endpoints");
            foreach (var endpoint in endpoints.All)
            {
                writer.WriteStartObject();
                writer.WriteString("name", endpoint.Name);
                writer.WriteString("release", endpoint.Snapshot.Version.ToString());
                writer.WriteStartObject("request");
                foreach (var column in endpoint.Snapshot.Request.Fields)
                {
                    writer.WriteString(column.Name, column.Type.ToString().ToLowerInvariant());
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}

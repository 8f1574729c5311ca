using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Native;
using Flywheel.Serving;
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
        routes.MapGet("/v2/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, writer => writer.WriteBoolean("live", true)));
        routes.MapGet("/v2/health/ready", context => AnswerAsync(context, isReady() ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, writer => writer.WriteBoolean("ready", isReady())));
        routes.MapGet("/v2", context => AnswerAsync(context, StatusCodes.Status200OK, WriteServer));
        foreach (var path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            routes.MapGet(path, context => ForModelAsync(context, endpoints, endpoint => AnswerAsync(context, StatusCodes.Status200OK, writer => ModelMetadata.Write(writer, endpoint))));
            routes.MapGet(path + "/ready", context => ForModelAsync(context, endpoints, endpoint => AnswerAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteString("name", endpoint.Name);
                writer.WriteBoolean("ready", true);
            })));
            routes.MapPost(path + "/infer", context => ForModelAsync(context, endpoints, endpoint => InferAsync(context, endpoint)));
        }
    }

    private static async Task InferAsync(HttpContext context, Endpoint endpoint)
    {
        var body = await RequestBody.ReadAsync(context, endpoint.Options.MaxBytes);
        if (!body.TryGet(out var json))
        {
            await RefuseAsync(context, body.Refusals[0]);
            return;
        }

        using var lease = endpoint.Lease();
        var read = InferRequest.Read(json, lease.Route.Champion.Request, endpoint.Options.MaxRows);
        if (!read.TryGet(out var request))
        {
            await RefuseAsync(context, read.Refusals[0]);
            return;
        }

        var predicted = await endpoint.PredictAsync(lease, request.Rows, request.Inputs, context.RequestAborted);
        if (!predicted.TryGet(out var answer))
        {
            await RefuseAsync(context, predicted.Refusals[0]);
            return;
        }

        await AnswerAsync(context, StatusCodes.Status200OK, writer => InferResponse.Write(writer, endpoint.Name, lease.Route.Champion, request, answer));
    }

    private static async Task ForModelAsync(HttpContext context, Endpoints endpoints, Func<Endpoint, Task> answer)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["model"]!);
        if (!found.TryGet(out var endpoint))
        {
            await RefuseAsync(context, found.Refusals[0]);
            return;
        }

        var served = endpoint.Snapshot.Version.Version.ToString(CultureInfo.InvariantCulture);
        if (context.Request.RouteValues.TryGetValue("version", out var version) && (string?)version != served)
        {
            await RefuseAsync(context, new Refusal("registry.unknown", "Version not served", $"The model '{endpoint.Name}' serves its version {served}, not '{version}'."));
            return;
        }

        await answer(endpoint);
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
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
        writer.WriteString("name", "flywheel");
        writer.WriteString("version", typeof(OpenInferenceDoor).Assembly.GetName().Version!.ToString(3));
        writer.WriteStartArray("extensions");
        writer.WriteEndArray();
    }

    private static async Task AnswerAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, s_plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

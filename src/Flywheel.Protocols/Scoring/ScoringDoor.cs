using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.Native;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Endpoint = Flywheel.Serving.Endpoint;

namespace Flywheel.Protocols.Scoring;

/// <summary>
/// The scoring protocol of MLflow's model servers: <c>POST /invocations</c> with a data frame or tensors in, <c>{"predictions": […]}</c> out; <c>/ping</c>
/// (<c>/version</c> is with the tracking protocol). Its path names no model, so it asks the server's only endpoint, or the one that <c>?endpoint=</c> names. See <c>docs/mlflow-scoring.md</c>.
/// </summary>
public static class ScoringDoor
{
    /// <summary>Adds the routes.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="isReady">Whether requests may come.</param>
    public static void MapScoring(this IEndpointRouteBuilder routes, Func<bool> isReady)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<Endpoints>();
        routes.MapGet("/ping", context => PingAsync(context, isReady())).IsForAnybody();
        routes.MapPost("/invocations", context => InvokeAsync(context, endpoints)).Needs(AccessRole.Reader);
    }

    private static Task PingAsync(HttpContext context, bool isReady)
    {
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync("\n", context.RequestAborted);
    }

    private static async Task InvokeAsync(HttpContext context, Endpoints endpoints)
    {
        var found = Find(endpoints, (string?)context.Request.Query["endpoint"]);
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

        using var lease = endpoint.Lease();
        var read = FrameRequest.Read(json, lease.Route.Champion.Request, lease.Route.Champion.Tensors, endpoint.Options.MaxRows);
        if (!read.TryGet(out var request))
        {
            await RefusalBody.WriteAsync(context, read.Refusals);
            return;
        }

        await RowsAnswer.WriteAsync(context, endpoint.PredictAsync(lease, request.Rows, request.Inputs, context.RequestAborted), Write);
    }

    private static Result<Endpoint> Find(Endpoints endpoints, string? name) => name is not null ? endpoints.Find(name)
        : endpoints.All.ToArray() is [var only] ? only
        : new Refusal("serving.endpoint-unknown", "Which endpoint?", $"The server has {endpoints.All.Count()} endpoints, and the path names none.", "Add ?endpoint=NAME.");

    // A score and a decision a row, as a data frame in records: what pandas reads back. The id is the way to send the outcome.
    private static void Write(Utf8JsonWriter writer, PredictionAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("predictions");
        for (var row = 0; row < answer.Scores.Length; row++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("score", answer.Scores[row]);
            writer.WriteBoolean("decision", answer.Decisions[row]);
            writer.WriteString("id", answer.Ids[row]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

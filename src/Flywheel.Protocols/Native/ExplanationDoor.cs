using System.Text.Json;
using Flywheel.Core;
using Flywheel.Registry.Explaining;
using Flywheel.Security;
using Flywheel.Serving;
using Flywheel.Serving.Explaining;
using Flywheel.Protocols.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary><c>GET /v1/endpoints/{name}/predictions/{id}/explanation</c>: why a prediction that was given before is what it is.</summary>
public static class ExplanationDoor
{
    /// <summary>Adds the route.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="endpoints">Whose predictions are explained.</param>
    /// <param name="search">Finds them.</param>
    /// <param name="explainer">Explains them.</param>
    public static void MapExplanations(this IEndpointRouteBuilder routes, Endpoints endpoints, PredictionSearch search, PredictionExplainer explainer)
    {
        // A log may be long: one reading at a time leaves the disk to the answers.
        var reading = new SemaphoreSlim(1);
        routes.MapGet("/v1/endpoints/{name}/predictions/{id}/explanation", context => AnswerAsync(context, endpoints, search, explainer, reading)).Needs(AccessRole.Reader);
    }

    private static async Task AnswerAsync(HttpContext context, Endpoints endpoints, PredictionSearch search, PredictionExplainer explainer, SemaphoreSlim reading)
    {
        var (name, id) = ((string)context.Request.RouteValues["name"]!, (string)context.Request.RouteValues["id"]!);
        var found = endpoints.Find(name);
        if (!found.IsOk)
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        await reading.WaitAsync(context.RequestAborted);
        Result<ScoreExplanation> explained;
        try
        {
            explained = await search.FindAsync(name, id, context.RequestAborted) is { } prediction
                ? await explainer.ExplainAsync(prediction, context.RequestAborted)
                : new Refusal("explain.unknown", "Unknown prediction", $"The endpoint '{name}' gave no prediction '{id}'.", "Ids are in the answers.");
        }
        finally
        {
            reading.Release();
        }

        if (!explained.TryGet(out var explanation))
        {
            await RefusalBody.WriteAsync(context, explained.Refusals);
            return;
        }

        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id.ToUpperInvariant());
            writer.WriteNumber("score", explanation.Score);
            ExplanationJson.Write(writer, explanation);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.Native;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.OpenInference;

/// <summary>The protocol's model repository extension over REST: which models there are, loading one, unloading it.</summary>
internal static class RepositoryDoor
{
    private const int MaxBytes = 64 << 10;

    internal static void MapRepository(this IEndpointRouteBuilder routes, Endpoints endpoints)
    {
        routes.MapPost("/v2/repository/index", context => IndexAsync(context, endpoints)).Needs(AccessRole.Reader);
        routes.MapPost("/v2/repository/models/{model}/load", async context =>
        {
            var loaded = await endpoints.LoadAsync((string)context.Request.RouteValues["model"]!, context.RequestAborted);
            await AnswerAsync(context, Result.From(loaded.Refusals));
        }).Needs(AccessRole.Approver);
        routes.MapPost("/v2/repository/models/{model}/unload", async context =>
            await AnswerAsync(context, await endpoints.WithdrawAsync((string)context.Request.RouteValues["model"]!, context.RequestAborted))).Needs(AccessRole.Approver);
    }

    private static Task AnswerAsync(HttpContext context, Result done) => done.IsOk
        ? OpenInferenceDoor.AnswerAsync(context, StatusCodes.Status200OK, static _ => { })
        : OpenInferenceDoor.RefuseAsync(context, done.Refusals[0]);

    private static async Task IndexAsync(HttpContext context, Endpoints endpoints)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        var ready = body.TryGet(out var json) ? OnlyReady(json) : body.Refused<bool>();
        if (!ready.TryGet(out var onlyReady))
        {
            await OpenInferenceDoor.RefuseAsync(context, ready.Refusals[0]);
            return;
        }

        var models = await ModelIndex.ListAsync(endpoints, onlyReady, context.RequestAborted);
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            writer.WriteStartArray();
            foreach (var model in models)
            {
                writer.WriteStartObject();
                writer.WriteString("name", model.Name);
                writer.WriteString("version", model.Version);
                writer.WriteString("state", model.State);
                writer.WriteString("reason", model.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    // No body asks for all.
    private static Result<bool> OnlyReady(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty || !JsonUnicode.IsWhole(json.Span))
        {
            return json.IsEmpty ? false : JsonUnicode.Refusal;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True;
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}");
        }
    }
}

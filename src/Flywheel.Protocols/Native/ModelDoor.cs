using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Registry;
using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>GET /v1/models/history?name=NAME</c>: who moved which alias or stage to which version, when, and for releases on what evidence. The name is a parameter, because it may hold a slash.
/// </summary>
public static class ModelDoor
{
    /// <summary>Adds the route.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes, ModelRegistry models, ReleaseRegistry releases) =>
        routes.MapGet("/v1/models/history", context => HistoryAsync(context, models, releases)).Needs(AccessRole.Reader);

    private static async Task HistoryAsync(HttpContext context, ModelRegistry models, ReleaseRegistry releases)
    {
        var name = context.Request.Query["name"].ToString();
        if (await models.FindAsync(name, context.RequestAborted) is null)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("registry.unknown", "No such model", $"There is no registered model '{name}'.", "Name one as ?name=NAME.")]);
            return;
        }

        var moves = (await models.MovesAsync(name, context.RequestAborted)).Select(move => (move.At, Write: (Action<Utf8JsonWriter>)(writer =>
        {
            Common(writer, move.At, move.By, move.What, move.Version, move.Previous);
        })));
        var promotions = (await releases.HistoryAsync(name, context.RequestAborted)).Select(promotion => (promotion.At, Write: (Action<Utf8JsonWriter>)(writer =>
        {
            Common(writer, promotion.At, promotion.By, $"alias {promotion.Alias}", promotion.Version, promotion.Previous);
            writer.WriteString("reason", promotion.Reason);
            writer.WriteString("verdict", promotion.Verdict.ToString());
            writer.WriteBoolean("forced", promotion.Forced);
        })));
        var all = moves.Concat(promotions).OrderByDescending(entry => entry.At).ToArray();
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("history");
            foreach (var entry in all)
            {
                writer.WriteStartObject();
                entry.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private static void Common(Utf8JsonWriter writer, Timestamp at, string by, string what, int? version, int? previous)
    {
        writer.WriteString("at", at.ToString());
        writer.WriteString("by", by);
        writer.WriteString("what", what);
        Number(writer, "version", version);
        Number(writer, "previous", previous);
    }

    private static void Number(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
    }
}

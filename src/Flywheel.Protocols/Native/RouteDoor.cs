using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Serving;
using Flywheel.Serving.Routing;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>GET /v1/endpoints/{name}/route</c>: who answers, and every change of it; <c>PUT</c> sets it; <c>POST /v1/endpoints/{name}/rollback</c> goes back to the one before.
/// Bodies name who decided (<c>by</c>) and why (<c>reason</c>).
/// </summary>
internal sealed class RouteDoor(Endpoints endpoints)
{
    private const int MaxBytes = 64 << 10;

    internal async Task ShowAsync(HttpContext context)
    {
        var history = await endpoints.HistoryAsync(NameOf(context), context.RequestAborted);
        if (history.IsEmpty)
        {
            await RefusalBody.WriteAsync(context, (await endpoints.RouteAsync(NameOf(context), context.RequestAborted)).Refusals);
            return;
        }

        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("route");
            foreach (var record in history)
            {
                Write(writer, record);
            }

            writer.WriteEndArray();
        });
    }

    internal async Task SetAsync(HttpContext context)
    {
        var read = await ReadAsync(context);
        if (!read.TryGet(out var change))
        {
            await RefusalBody.WriteAsync(context, read.Refusals);
            return;
        }

        var route = change.ToRoute(NameOf(context));
        var set = route.TryGet(out var definition)
            ? await endpoints.SetRouteAsync(NameOf(context), definition, change.By!, change.Reason!, context.RequestAborted)
            : route.Refused<RouteRecord>();
        await AnswerAsync(context, set);
    }

    /// <summary>How the arms of a bandit stand.</summary>
    internal async Task BanditAsync(HttpContext context)
    {
        var found = endpoints.Find(NameOf(context));
        if (!found.TryGet(out var endpoint) || endpoint.Bandit.IsEmpty)
        {
            await RefusalBody.WriteAsync(context, found.IsOk ? [new Refusal("serving.route-unknown", "No bandit", $"The shares of '{NameOf(context)}' are fixed.", "Set a route with a bandit.")] : found.Refusals);
            return;
        }

        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("policy", endpoint.Route.Record.Route.Bandit!.Policy);
            writer.WriteStartArray("arms");
            foreach (var arm in endpoint.Bandit)
            {
                writer.WriteStartObject();
                writer.WriteString("name", arm.Name);
                writer.WriteNumber("version", arm.Version);
                writer.WriteNumber("rewards", arm.Rewards);
                if (arm.Mean is { } mean)
                {
                    writer.WriteNumber("mean", mean);
                }

                writer.WriteNumber("chance", arm.Chance);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    internal async Task RollBackAsync(HttpContext context)
    {
        var read = await ReadAsync(context);
        await AnswerAsync(context, read.TryGet(out var change)
            ? await endpoints.RollBackAsync(NameOf(context), change.By!, change.Reason!, context.RequestAborted)
            : read.Refused<RouteRecord>());
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static async Task<Result<RouteChange>> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        if (!body.TryGet(out var json))
        {
            return body.Refused<RouteChange>();
        }

        try
        {
            var change = JsonSerializer.Deserialize(json.Span, RouteChangeJson.Default.RouteChange);
            var by = CallerName.Of(context, change?.By);
            return !by.TryGet(out var who) ? by.Refused<RouteChange>()
                : change is null || who.Length == 0 || string.IsNullOrWhiteSpace(change.Reason)
                    ? new Refusal("request.shape", "Who and why", "A change of the route names who decided and why.", "Send \"by\" and \"reason\".")
                    : change with { By = who };
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not understood", $"The body is not a change of a route: {broken.Message}");
        }
    }

    private static Task AnswerAsync(HttpContext context, Result<RouteRecord> result) => result.TryGet(out var record)
        ? JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WritePropertyName("route");
            Write(writer, record);
        })
        : RefusalBody.WriteAsync(context, result.Refusals);

    private static void Write(Utf8JsonWriter writer, RouteRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence", record.Sequence);
        writer.WriteString("at", record.At.ToString());
        writer.WriteString("by", record.By);
        writer.WriteString("reason", record.Reason);
        writer.WriteString("model", record.Route.Model);
        writer.WriteNumber("champion", record.Route.Champion);
        writer.WriteStartArray("arms");
        foreach (var arm in record.Route.Arms)
        {
            writer.WriteStartObject();
            writer.WriteString("name", arm.Name);
            writer.WriteNumber("version", arm.Version);
            writer.WriteNumber("share", arm.Share);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (record.Route.Bandit is { } bandit)
        {
            writer.WriteString("bandit", bandit.Policy);
        }

        if (record.Route.Shadow is { } shadow)
        {
            writer.WriteNumber("shadow", shadow);
        }

        writer.WriteEndObject();
    }
}

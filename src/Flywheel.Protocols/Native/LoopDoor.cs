using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Monitoring.Alerts;
using Flywheel.Projects.Loop;
using Flywheel.Protocols.Access;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>GET /v1/endpoints/{name}/timeline</c>: what happened to an endpoint, the latest first; <c>?most=N</c> for that many. <c>GET /v1/endpoints/{name}/alarms</c>: what is raised now,
/// and what would be seen how soon.
/// </summary>
public static class LoopDoor
{
    private const int Most = 1_000;

    /// <summary>Adds the routes.</summary>
    public static void MapLoop(this IEndpointRouteBuilder routes, Endpoints endpoints, Timeline timeline, LoopReporter reporter)
    {
        routes.MapGet("/v1/endpoints/{name}/timeline", context => TimelineAsync(context, endpoints, timeline)).Needs(AccessRole.Reader);
        routes.MapGet("/v1/endpoints/{name}/alarms", context => AlarmsAsync(context, endpoints, reporter)).Needs(AccessRole.Reader);
    }

    private static async Task AlarmsAsync(HttpContext context, Endpoints endpoints, LoopReporter reporter)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        if (!found.TryGet(out var endpoint))
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        var alarms = await reporter.AlarmsAsync(endpoint.Name, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("open");
            foreach (var alert in alarms.Open)
            {
                Write(writer, alert);
            }

            writer.WriteEndArray();
            Write(writer, "power", alarms.Power);
        });
    }

    private static void Write(Utf8JsonWriter writer, Alert alert)
    {
        writer.WriteStartObject();
        writer.WriteString("monitor", alert.Monitor);
        writer.WriteString("subject", alert.Subject);
        writer.WriteString("severity", alert.Severity.ToString().ToLowerInvariant());
        writer.WriteString("text", alert.Explanation);
        writer.WriteString("owner", alert.Owner);
        writer.WriteString("action", alert.Action);
        writer.WriteString("first_at", alert.FirstAt.ToString());
        writer.WriteString("last_at", alert.LastAt.ToString());
        writer.WriteNumber("count", alert.Count);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<AlarmLine> lines)
    {
        writer.WriteStartArray(name);
        foreach (var line in lines)
        {
            writer.WriteStartObject();
            writer.WriteString("monitor", line.Monitor);
            writer.WriteString("text", line.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static async Task TimelineAsync(HttpContext context, Endpoints endpoints, Timeline timeline)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        if (!found.TryGet(out var endpoint))
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        var most = int.TryParse(context.Request.Query["most"], out var asked) ? Math.Clamp(asked, 1, Most) : Most;
        var events = await timeline.ListAsync(endpoint.Name, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("timeline");
            foreach (var happened in events.Reverse().Take(most))
            {
                writer.WriteStartObject();
                writer.WriteString("at", happened.At.ToString());
                writer.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(happened.Kind.ToString()));
                writer.WriteString("release", happened.Release);
                writer.WriteString("by", happened.By);
                writer.WriteString("text", happened.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}

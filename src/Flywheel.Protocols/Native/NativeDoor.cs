using System.Buffers;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Labels.Reviews;
using Flywheel.Protocols.Access;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Native;

/// <summary>
/// Flywheel's own protocol: <c>POST /v1/endpoints/{name}/predict</c> with <c>{"rows": [{…}]}</c>, and
/// <c>POST /v1/datasets/{name}/rows</c> with NDJSON.
/// </summary>
public static class NativeDoor
{
    /// <summary>Adds the routes of reviews.</summary>
    public static void MapReviews(this IEndpointRouteBuilder routes, Endpoints endpoints, ReviewDesks desks) => ReviewDoor.Map(routes, endpoints, desks);

    /// <summary>Adds the routes.</summary>
    public static void MapNative(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<Endpoints>();
        var route = new RouteDoor(endpoints);
        routes.MapPost("/v1/endpoints/{name}/predict", new PredictDoor(endpoints).PredictAsync).Needs(AccessRole.Reader);
        routes.MapGet("/v1/endpoints/{name}/route", route.ShowAsync).Needs(AccessRole.Reader);
        routes.MapGet("/v1/endpoints/{name}/bandit", route.BanditAsync).Needs(AccessRole.Reader);
        routes.MapPut("/v1/endpoints/{name}/route", route.SetAsync).Needs(AccessRole.Approver);
        routes.MapPost("/v1/endpoints/{name}/rollback", route.RollBackAsync).Needs(AccessRole.Approver);
        routes.MapPost("/v1/datasets/{name}/rows", AppendAsync).Needs(AccessRole.Writer);
        routes.MapGet("/v1/endpoints", ListAsync).Needs(AccessRole.Reader);
    }

    private static async Task AppendAsync(string name, HttpContext context, Endpoints endpoints)
    {
        var body = await RequestBody.ReadAsync(context, RequestBody.MaxRowBytes);
        if (!body.TryGet(out var text))
        {
            await RefusalBody.WriteAsync(context, body.Refusals);
            return;
        }

        var lines = RequestBody.Lines(text);
        if (lines.IsEmpty || !JsonUnicode.IsWhole(text.Span))
        {
            await RefusalBody.WriteAsync(context, [lines.IsEmpty ? new Refusal("request.shape", "No rows", "The body has no line.", "Send one row a line.") : JsonUnicode.Refusal]);
            return;
        }

        var appended = await endpoints.AppendAsync(name, lines, context.RequestAborted);
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

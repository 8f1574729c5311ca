using Flywheel.Protocols.Access;
using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Prometheus;

/// <summary><c>GET /metrics</c> in the Prometheus text format 0.0.4.</summary>
public static class MetricsDoor
{
    /// <summary>Adds the route; the collector must be registered.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) => routes.MapGet("/metrics", async (HttpContext context, MetricsCollector collector) =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(collector.Write(), context.RequestAborted);
    }).Needs(AccessRole.Reader);
}

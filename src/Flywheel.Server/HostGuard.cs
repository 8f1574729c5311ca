using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Server;

/// <summary>
/// Keeps a page of another site, open in a browser on this machine, from using the server. A name that an attacker points at our address gives
/// itself away in the Host header (DNS rebinding), a form or script of another site in the Origin header. Addresses, localhost and
/// the machine's own name are always fine: no browser gets to them by a foreign name. Safe to use from many threads.
/// </summary>
internal sealed class HostGuard(ImmutableArray<string> allowed)
{
    // Nearly every request of a connection names the same host.
    private volatile string _known = "";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Value ?? "";
        if (!ReferenceEquals(host, _known) && host != _known)
        {
            if (!Allows(context.Request.Host.Host) && !context.Request.Path.StartsWithSegments("/health"))
            {
                return RefuseAsync(context, $"This server does not go by the name '{context.Request.Host.Host}'. Start it with --allowed-hosts to let it.");
            }

            _known = host;
        }

        return context.Request.Headers.Origin is [{ Length: > 0 } origin] && !IsReading(context.Request.Method) && !FromHere(origin, host)
            ? RefuseAsync(context, $"A page of '{origin}' may not change anything here. Start the server with --allowed-hosts to let it.")
            : next(context);
    }

    /// <summary>True for a name, without its port, that this server goes by.</summary>
    internal bool Allows(string host) =>
        host.Length == 0 || host == "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _) ||
        string.Equals(host, Environment.MachineName, StringComparison.OrdinalIgnoreCase) || allowed.Any(name => name == "*" || string.Equals(name, host, StringComparison.OrdinalIgnoreCase));

    private bool FromHere(string origin, string host) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) &&
        (string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase) || uri.IsLoopback || allowed.Any(name => name == "*" || string.Equals(name, uri.Host, StringComparison.OrdinalIgnoreCase)));

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static Task RefuseAsync(HttpContext context, string message)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error_code = "PERMISSION_DENIED", message }), context.RequestAborted);
    }
}

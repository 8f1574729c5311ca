using System.Collections.Frozen;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.Otlp;
using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.MLflow;

/// <summary>
/// MLflow's REST API 2.0 (and what clients of 3.x need): <c>/api/2.0/mlflow</c>, <c>/ajax-api/2.0/mlflow</c>, the artifact proxy, <c>/health</c> and
/// <c>/version</c>. docs/mlflow.md says what is answered and what is not.
/// </summary>
public static class MlflowDoor
{
    /// <summary>The version of MLflow whose protocol this is; clients choose what they send by it.</summary>
    public const string Version = "2.22.0";

    private static readonly string[] Prefixes = ["/api/2.0", "/ajax-api/2.0", "/api/3.0", "/ajax-api/3.0"];

    /// <summary>Adds the routes. The rooms are asked for at the first call, when they are open.</summary>
    public static void MapMlflow(this IEndpointRouteBuilder routes, Func<MlflowRooms> rooms)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var opened = new Lazy<MlflowRooms>(rooms);
        routes.MapGet("/health", context => WriteTextAsync(context, "OK")).IsForAnybody();
        routes.MapGet("/version", context => WriteTextAsync(context, Version)).IsForAnybody();
        foreach (var prefix in Prefixes)
        {
            Map(prefix + "/mlflow/", MlflowRoutes.Api);
            Map(prefix + "/mlflow-artifacts/", MlflowRoutes.Proxy);
        }

        // A client of version 2 asks for this one with the slash forgotten.
        foreach (var slip in new[] { "/api/2.0mlflow/", "/ajax-api/2.0mlflow/" })
        {
            routes.MapPost(slip + "experiments/search-datasets", context => AnswerAsync(context, opened.Value, MlflowRoutes.Api, "experiments/search-datasets")).Needs(AccessRole.Reader);
        }

        foreach (var (path, answer) in new (string, Func<MlflowCall, Task<MlflowAnswer>>)[] { ("/get-artifact", ArtifactCalls.GetAsync), ("/model-versions/get-artifact", ArtifactCalls.GetOfVersionAsync) })
        {
            routes.MapGet(path, context => RunAsync(new MlflowCall(context, opened.Value, ""), new MlflowRoute(AccessRole.Reader, answer))).Needs(AccessRole.Reader);
        }

        routes.MapOtlp(() => opened.Value);

        void Map(string prefix, FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> table) =>
            routes.Map(prefix + "{**path}", context => AnswerAsync(context, opened.Value, table, RawPath(context, prefix))).Needs(context => NeedsOf(context, table, RawPath(context, prefix)));
    }

    /// <summary>True for paths whose callers expect errors in MLflow's form.</summary>
    internal static bool Answers(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/ajax-api") || path.StartsWithSegments("/get-artifact") || path.StartsWithSegments("/model-versions") || path == OtlpDoor.Path;

    // By the path that the call is found by: two readings of one path are a hole in the fence.
    private static AccessRole? NeedsOf(HttpContext context, FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> table, string path) =>
        Find(table, path).Verbs is { } verbs && verbs.TryGetValue(context.Request.Method, out var route) ? route.Needs : AccessRole.Reader;

    private static Task AnswerAsync(HttpContext context, MlflowRooms rooms, FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> table, string path)
    {
        var (verbs, rest) = Find(table, path);
        return verbs is null ? WritePageAsync(context, 404, "Not Found", "The requested URL was not found on the server.")
            : verbs.TryGetValue(context.Request.Method, out var route) ? RunAsync(new MlflowCall(context, rooms, rest), route)
            : WritePageAsync(context, 405, "Method Not Allowed", "The method is not allowed for the requested URL.");
    }

    private static (FrozenDictionary<string, MlflowRoute>? Verbs, string After) Find(FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> table, string path)
    {
        if (table.TryGetValue(path, out var verbs))
        {
            return (verbs, "");
        }

        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (table.TryGetValue(path[..(slash + 1)], out verbs))
            {
                return (verbs, Uri.UnescapeDataString(path[(slash + 1)..]));
            }
        }

        return (null, "");
    }

    /// <summary>
    /// The path as the client sent it. The framework's own has been decoded and had its '..' resolved, which would hide an attack as an
    /// innocent path to somewhere else.
    /// </summary>
    private static string RawPath(HttpContext context, string prefix)
    {
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        target = end < 0 ? target : target[..end];
        return target.StartsWith(prefix, StringComparison.Ordinal) ? target[prefix.Length..] : "";
    }

    private static async Task RunAsync(MlflowCall call, MlflowRoute route)
    {
        using var _ = call;
        if (!route.IsRaw && await call.ReadAsync() is { } fault)
        {
            await call.WriteAsync(fault);
            return;
        }

        if (!route.IsRaw && !route.ParsesItself)
        {
            call.Parse();
        }

        await call.WriteAsync(await route.AnswerAsync(call));
    }

    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task WritePageAsync(HttpContext context, int status, string title, string sentence)
    {
        context.Response.StatusCode = status;
        return WriteTextAsync(context, FormattableString.Invariant($"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n<p>{sentence}</p>\n"));
    }
}

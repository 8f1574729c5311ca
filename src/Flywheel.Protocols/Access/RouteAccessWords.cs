using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Access;

/// <summary>What a route says of who may use it. Every route says it, which a test holds.</summary>
public static class RouteAccessWords
{
    /// <summary>For whoever has this role, or one above.</summary>
    public static void Needs(this IEndpointConventionBuilder route, AccessRole role) => route.WithMetadata(new RouteAccess(_ => role));

    /// <summary>For whoever has the role that the request asks for.</summary>
    internal static void Needs(this IEndpointConventionBuilder route, Func<HttpContext, AccessRole?> role) => route.WithMetadata(new RouteAccess(role));

    /// <summary>For anybody, also where the server asks: it tells nothing and changes nothing.</summary>
    public static void IsForAnybody(this IEndpointConventionBuilder route) => route.WithMetadata(new RouteAccess(_ => null));
}

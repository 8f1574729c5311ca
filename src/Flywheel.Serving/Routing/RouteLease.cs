namespace Flywheel.Serving.Routing;

/// <summary>The route of one request, from its first byte to its answer: its releases stay loaded, however often the endpoint is routed anew meanwhile. Dispose it once.</summary>
public readonly struct RouteLease : IDisposable
{
    internal RouteLease(RouteSnapshot route) => Route = route;

    /// <summary>The route.</summary>
    public RouteSnapshot Route { get; }

    /// <inheritdoc/>
    public void Dispose() => Route.LetGo();
}

namespace Flywheel.Serving.Routing;

/// <summary>An arm with its release loaded.</summary>
public sealed record ServedArm(string Name, double Share, EndpointSnapshot Release);

namespace Flywheel.Serving.Routing;

/// <summary>A release that answers a share of the requests beside the champion: a canary, or the other side of an A/B test.</summary>
/// <param name="Name">As the prediction log writes it: <c>canary</c>. Not <c>champion</c> or <c>shadow</c>.</param>
/// <param name="Version">The version of the endpoint's model.</param>
/// <param name="Share">The probability that a key is assigned to it, in (0, 1).</param>
public sealed record RouteArm(string Name, int Version, double Share);

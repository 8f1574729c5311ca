using Flywheel.Core;

namespace Flywheel.Serving.Routing;

/// <summary>One change of a route, as the catalog keeps it: rows are only ever added.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Sequence">Counts an endpoint's changes from 1.</param>
/// <param name="Route">Who answers since.</param>
/// <param name="Before">The change that a rollback goes back to; null for the first.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: a person's or a controller's name.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record RouteRecord(string Endpoint, int Sequence, RouteDefinition Route, int? Before, Timestamp At, string By, string Reason);

using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>A source: <c>raw_flights: { parquet: "npm:vega-datasets/data/flights-3m.parquet" }</c>.</summary>
/// <param name="Name">The user's name for it; SQL sees it under this name.</param>
/// <param name="Format">The key the location stands under: <c>parquet</c>, <c>csv</c>, <c>json</c>.</param>
/// <param name="Location">A relative path or glob, <c>npm:package/path</c>, or an HTTP(S) address.</param>
/// <param name="Place">Where it is written.</param>
public sealed record SourceEntry(string Name, string Format, string Location, Place Place);

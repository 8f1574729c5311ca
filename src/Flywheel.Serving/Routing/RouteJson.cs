using System.Text.Json.Serialization;

namespace Flywheel.Serving.Routing;

/// <summary>The JSON of stored routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(RouteDefinition))]
internal sealed partial class RouteJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Serving.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>The body of a change of a route.</summary>
internal sealed record RouteChange
{
    public string? By { get; init; }

    public string? Reason { get; init; }

    public string? Model { get; init; }

    public int? Champion { get; init; }

    public RouteArm[]? Arms { get; init; }

    public int? Shadow { get; init; }

    public string[]? AssignBy { get; init; }

    public long Seed { get; init; }

    public BanditChange? Bandit { get; init; }

    /// <summary>The route it asks for; the model is named as the endpoint where it is not said.</summary>
    internal Result<RouteDefinition> ToRoute(string endpoint) => (Arms ?? []).Any(arm => arm?.Name is null) || (AssignBy ?? []).Contains(null) || Bandit is { LacksNames: true }
        ? new Refusal("request.shape", "Something is null", "An arm, its name, a policy, or a column is null.", "Send {\"name\": \"canary\", \"version\": 4, \"share\": 0.05}.")
        : Champion is { } champion ? new RouteDefinition(Model ?? endpoint, champion) { Arms = [.. Arms ?? []], Shadow = Shadow, AssignBy = [.. AssignBy ?? []], Seed = Seed, Bandit = Bandit?.ToDefinition() }
        : new Refusal("request.shape", "No champion", "A route names the version that answers what no arm does.", "Send \"champion\".");
}

/// <summary>Its JSON: unknown keys are refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RouteChange))]
internal sealed partial class RouteChangeJson : JsonSerializerContext;

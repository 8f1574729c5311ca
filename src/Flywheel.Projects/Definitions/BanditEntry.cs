using System.Collections.Immutable;
using Flywheel.Serving.Bandits;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Definitions;

/// <summary>Releases of the project among which what came of their answers decides.</summary>
/// <param name="Definition">How.</param>
/// <param name="Among">Their versions; the first is the champion's arm.</param>
/// <param name="AssignBy">Columns by which one key always meets the same arm while chances stay; empty draws each row anew.</param>
public sealed record BanditEntry(BanditDefinition Definition, ImmutableArray<int> Among, ImmutableArray<string> AssignBy)
{
    /// <summary>The route that it is: arms are named <c>v2</c>, <c>v3</c>, after their versions.</summary>
    public RouteDefinition ToRoute(string model) => new(model, Among[0])
    {
        Arms = [.. Among.Skip(1).Select(version => new RouteArm(FormattableString.Invariant($"v{version}"), version, 0))],
        AssignBy = AssignBy,
        Bandit = Definition,
    };
}

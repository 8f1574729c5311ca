using Flywheel.Serving.Bandits;

namespace Flywheel.Protocols.Native;

/// <summary>A bandit as a change of a route asks for it; what it does not say is as by default.</summary>
internal sealed record BanditChange
{
    public string? Policy { get; init; }

    public BanditReward? Reward { get; init; }

    public double? Epsilon { get; init; }

    public double? Least { get; init; }

    public BanditContext[]? Context { get; init; }

    /// <summary>True where a name is null.</summary>
    internal bool LacksNames => Policy is null || (Context ?? []).Any(context => context?.Column is null);

    internal BanditDefinition ToDefinition()
    {
        var otherwise = new BanditDefinition(Policy!);
        return otherwise with { Reward = Reward ?? otherwise.Reward, Epsilon = Epsilon ?? otherwise.Epsilon, Least = Least ?? otherwise.Least, Context = [.. Context ?? []] };
    }
}

using System.Collections.Immutable;

namespace Flywheel.Serving.Bandits;

/// <summary>A route whose shares follow what came of its answers.</summary>
/// <param name="Policy">How an arm is chosen: one of <see cref="BanditPolicies.Names"/>.</param>
public sealed record BanditDefinition(string Policy)
{
    /// <summary>What a reward is; default whether the decision was right.</summary>
    public BanditReward Reward { get; init; } = BanditReward.Correct;

    /// <summary>How often <c>epsilon-greedy</c> takes any arm, in [0, 1]. Default 0.1.</summary>
    public double Epsilon { get; init; } = 0.1;

    /// <summary>The share that every arm keeps whatever it earns, in [0, 1 / arms). Default 0.01: so a change is noticed, and other policies can be judged by the log.</summary>
    public double Least { get; init; } = 0.01;

    /// <summary>Number columns of the request that <c>linear-thompson</c> goes by, each with the range that becomes -1 to 1; beyond it a value counts as its end.</summary>
    public ImmutableArray<BanditContext> Context { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(BanditDefinition? other) => other is not null && Policy == other.Policy && Reward == other.Reward && Epsilon.Equals(other.Epsilon) && Least.Equals(other.Least) && Context.SequenceEqual(other.Context);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Policy, Reward, Epsilon, Least, Context.Length);
}

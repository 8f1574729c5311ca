using System.Collections.Frozen;
using Flywheel.Core;

namespace Flywheel.Serving.Bandits;

/// <summary>The policies by name.</summary>
public static class BanditPolicies
{
    private const string Greedy = "epsilon-greedy", Bounds = "ucb1", Thompson = "thompson", Linear = "linear-thompson";
    private const double Untried = 0.5;

    private static readonly FrozenDictionary<string, Func<int, BanditDefinition, IBandit>> s_policies = new Dictionary<string, Func<int, BanditDefinition, IBandit>>(StringComparer.Ordinal)
    {
        [Greedy] = (arms, definition) => new EpsilonGreedy(arms, definition.Epsilon, Untried),
        [Bounds] = (arms, _) => new UpperBounds(arms),
        [Thompson] = (arms, _) => new ThompsonSampling(arms),
        [Linear] = (arms, definition) => new LinearThompson(arms, definition.Context.Length),
    }.ToFrozenDictionary();

    /// <summary>Their names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_policies.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Begins to learn which of several arms is best.</summary>
    /// <exception cref="KeyNotFoundException">There is no such policy.</exception>
    public static IBandit Begin(BanditDefinition definition, int arms)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return s_policies[definition.Policy](arms, definition);
    }

    /// <summary>Everything that is wrong with a definition, in words.</summary>
    internal static IEnumerable<string> Check(BanditDefinition definition, int arms)
    {
        if (!s_policies.ContainsKey(definition.Policy))
        {
            yield return $"there is no policy '{definition.Policy}' ({Spelling.DidYouMean(definition.Policy, Names)})";
        }

        if (arms < 2)
        {
            yield return "a bandit chooses between two arms at least";
        }

        if (!(definition.Epsilon is >= 0 and <= 1) || !(definition.Least >= 0 && definition.Least * arms < 1))
        {
            yield return FormattableString.Invariant($"epsilon is {definition.Epsilon} and least {definition.Least}; wanted 0 to 1, and 0 to less than 1 / {arms}");
        }

        if ((definition.Policy == Linear) == definition.Context.IsEmpty)
        {
            yield return definition.Context.IsEmpty ? $"'{Linear}' needs a context" : $"'{definition.Policy}' has no context; '{Linear}' has";
        }

        foreach (var context in definition.Context.Where(context => !(double.IsFinite(context.Low) && double.IsFinite(context.High) && context.Low < context.High)))
        {
            yield return FormattableString.Invariant($"the range of '{context.Column}' is {context.Low} to {context.High}");
        }
    }
}

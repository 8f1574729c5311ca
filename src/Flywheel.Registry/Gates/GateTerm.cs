using System.Collections.Immutable;

namespace Flywheel.Registry.Gates;

/// <summary>One term of a gate's side: a number, or a measured fact with its arguments.</summary>
/// <param name="Factor">1 or -1: the sign in front.</param>
/// <param name="Number">The number, when <paramref name="Fact"/> is null; times are in seconds, shares of one.</param>
/// <param name="Fact">The fact's name: <c>auc</c>, <c>gain</c>, <c>worst</c>, <c>p99_latency</c>.</param>
/// <param name="Arguments">Arguments by position.</param>
/// <param name="Named">Arguments by name.</param>
public sealed record GateTerm(double Factor, double Number, string? Fact, ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Named)
{
    /// <summary>As written: <c>gain(log_loss, champion, by = day)</c>.</summary>
    public override string ToString() => Fact is null
        ? FormattableString.Invariant($"{Number}")
        : Arguments.IsEmpty && Named.IsEmpty ? Fact : $"{Fact}({string.Join(", ", Arguments.Concat(Named.Select(pair => $"{pair.Key} = {pair.Value}")))})";
}

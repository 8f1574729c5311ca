using System.Collections.Immutable;

namespace Flywheel.Registry.Releases;

/// <summary>
/// Test rows that travel with the release: feature values and the score each must give. Loading a release scores them and refuses
/// to serve when one differs by more than <see cref="Tolerance"/>.
/// </summary>
/// <param name="Features">Feature names, in the order of every row.</param>
/// <param name="Rows">Feature values as texts, numbers in round-trip form, null when missing.</param>
/// <param name="Scores">The score of each row.</param>
public sealed record Holdout(ImmutableArray<string> Features, ImmutableArray<ImmutableArray<string?>> Rows, ImmutableArray<double> Scores)
{
    /// <summary>Largest difference that still counts as the same score: single-precision sums in another order on another processor.</summary>
    public const double Tolerance = 1e-6;
}

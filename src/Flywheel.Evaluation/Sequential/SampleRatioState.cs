using System.Collections.Immutable;

namespace Flywheel.Evaluation.Sequential;

/// <summary>Everything a check of the split knows, to go on from.</summary>
/// <param name="Counts">What each arm got.</param>
/// <param name="Evidence">Natural logarithm of the evidence now.</param>
/// <param name="Strongest">The greatest it ever was.</param>
public sealed record SampleRatioState(ImmutableArray<long> Counts, double Evidence, double Strongest);

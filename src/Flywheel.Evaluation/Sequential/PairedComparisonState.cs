using System.Collections.Immutable;

namespace Flywheel.Evaluation.Sequential;

/// <summary>Everything a comparison knows, to go on from.</summary>
/// <param name="Closed">Units that count, in order.</param>
/// <param name="Open">Units that wait for outcomes, in order.</param>
/// <param name="Small">A closed unit with too few outcomes, which goes on into the next.</param>
/// <param name="ClosedUntil">Rows before this moment, in microseconds since 1970, are no longer taken.</param>
/// <param name="TooLate">Outcomes that came after their unit was closed.</param>
public sealed record PairedComparisonState(ImmutableArray<ComparisonUnit> Closed, ImmutableArray<ComparisonUnit> Open, ComparisonUnit? Small, long ClosedUntil, long TooLate);

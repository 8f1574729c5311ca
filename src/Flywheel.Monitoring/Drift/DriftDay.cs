using System.Collections.Immutable;

namespace Flywheel.Monitoring.Drift;

/// <summary>All that a monitor needs to take a day again.</summary>
/// <param name="Level">The place of the <see cref="DriftLevel"/> that it was ranked in.</param>
/// <param name="Distances">How far it was: in the order of the level.</param>
public sealed record DriftDay(int Level, ImmutableArray<double> Distances);

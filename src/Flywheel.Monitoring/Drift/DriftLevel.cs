using System.Collections.Immutable;

namespace Flywheel.Monitoring.Drift;

/// <summary>How far healthy days are from the reference when so many of their rows are looked at: days of few rows scatter more, and are ranked among their like.</summary>
/// <param name="Rows">Rows that a day must have to be ranked here.</param>
/// <param name="Days">Each measuring day's distances: features, then scores, all features together, and the quality that scores promise. NaN where nothing was scored.</param>
public sealed record DriftLevel(long Rows, ImmutableArray<ImmutableArray<double>> Days);

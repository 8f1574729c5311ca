using System.Collections.Immutable;

namespace Flywheel.Data.Profiles;

/// <summary>Rows by equal steps: bin <c>i</c> holds values from <c>Low + i * Step</c> on; the last one includes its end.</summary>
public sealed record Histogram(double Low, double Step, ImmutableArray<long> Rows);

using System.Collections.Immutable;

namespace Flywheel.Data.Sketches;

/// <summary>Everything a quantile sketch holds.</summary>
/// <param name="Count">Numbers seen.</param>
/// <param name="Min">The smallest; NaN before the first.</param>
/// <param name="Max">The largest; NaN before the first.</param>
/// <param name="Levels">Numbers held; one of level i stands for 2 to the i seen.</param>
public sealed record QuantileSketchState(long Count, double Min, double Max, ImmutableArray<ImmutableArray<double>> Levels);

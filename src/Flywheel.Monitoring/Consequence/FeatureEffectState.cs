using System.Collections.Immutable;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Consequence;

/// <summary>How loss and worth depended on one feature: sums for each bin of each day.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Edges">Where its bins end, when it is a number.</param>
/// <param name="Texts">Its bins, when it is a text. One bin more is for values that are missing or none of these.</param>
/// <param name="Rows">Rows, by bin, then day.</param>
/// <param name="Loss">Sums of the logarithmic loss.</param>
/// <param name="Money">Sums of the worth of decisions.</param>
public sealed record FeatureEffectState(
    MonitoredFeature Feature, ImmutableArray<double> Edges, ImmutableArray<string> Texts,
    ImmutableArray<ImmutableArray<long>> Rows, ImmutableArray<ImmutableArray<double>> Loss, ImmutableArray<ImmutableArray<double>> Money);

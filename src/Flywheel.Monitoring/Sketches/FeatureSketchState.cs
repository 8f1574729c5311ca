using Flywheel.Data.Sketches;

namespace Flywheel.Monitoring.Sketches;

/// <summary>Everything a feature's sketch holds.</summary>
public sealed record FeatureSketchState(
    MonitoredFeature Feature, long Count, long MissingCount, long LongestRun, double Sum, double SumOfSquares,
    QuantileSketchState Numbers, SortedDictionary<string, long> Texts, long TextCount, long LostTexts, FeatureHabits? Habits = null);

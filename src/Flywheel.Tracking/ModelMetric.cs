namespace Flywheel.Tracking;

/// <summary>How a logged model did: the latest point of one metric, of one run, on one dataset.</summary>
/// <param name="Point">The point.</param>
/// <param name="Run">The run that measured it.</param>
/// <param name="Dataset">The dataset's name; empty when it was not said.</param>
/// <param name="Digest">The dataset's digest; empty when it was not said.</param>
public sealed record ModelMetric(MetricPoint Point, RunId Run, string Dataset, string Digest);

using Flywheel.Core;

namespace Flywheel.Monitoring.Quality;

/// <summary>The predictions of one span of event time, and how good they were as far as is known.</summary>
/// <param name="Start">When the span begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Predictions">Rows predicted.</param>
/// <param name="Window">Those whose outcome is known.</param>
public sealed record QualityCohort(Timestamp Start, Timestamp End, long Predictions, QualityWindow Window)
{
    /// <summary>Share of the predictions whose outcome is not known.</summary>
    public double MissingShare => Predictions == 0 ? 0 : 1 - (Window.Count / (double)Predictions);
}

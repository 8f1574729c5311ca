using System.ComponentModel.DataAnnotations;

namespace Flywheel.Evaluation.Sequential;

/// <summary>How a confidence sequence is drawn.</summary>
public sealed record MeanSequenceOptions
{
    /// <summary>Share of sequences that contain the mean at every moment at once. Range 0.5 to 0.9999; default 0.95.</summary>
    [Range(0.5, 0.9999)]
    public double Level { get; init; } = 0.95;

    /// <summary>
    /// Precision of the prior on the mean in standard deviations of a unit. Small is tuned for effects that are large beside the
    /// noise of one day, and early ends. Range 0.001 to 1,000; default 0.3.
    /// </summary>
    [Range(0.001, 1_000)]
    public double PriorPrecision { get; init; } = 0.3;

    /// <summary>
    /// Widens the sequence by the correlation of neighbouring units where it is positive: bad weather lasts longer than a day. Never
    /// narrows it. Default true.
    /// </summary>
    public bool WidenForDependence { get; init; } = true;
}

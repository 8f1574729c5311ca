namespace Flywheel.Labels.Outcomes;

/// <summary>What is known of an endpoint's labels: how many, how late, how many never.</summary>
/// <param name="Count">Labels with an outcome.</param>
/// <param name="MissingShare">Share of settled predictions without an outcome; NaN before the first.</param>
/// <param name="MedianDelay">Delay that half of the outcomes do not exceed; null before the first.</param>
/// <param name="MostDelay">Delay that 95 of 100 do not exceed.</param>
public sealed record LabelSummary(long Count, double MissingShare, TimeSpan? MedianDelay, TimeSpan? MostDelay);

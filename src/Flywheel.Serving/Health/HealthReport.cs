namespace Flywheel.Serving.Health;

/// <summary>How an endpoint's answers went over a span of time, whichever server gave them.</summary>
/// <param name="Answered">Rows answered.</param>
/// <param name="Failed">Rows that got an error in place of an answer: overload, or a fault of ours. A row that does not fit is the caller's.</param>
/// <param name="Median">The time that half of the answers did not exceed; null without answers.</param>
/// <param name="P99">The time that 99 of 100 answers did not exceed, at most a sixteenth too long; null without answers.</param>
public sealed record HealthReport(long Answered, long Failed, TimeSpan? Median, TimeSpan? P99)
{
    /// <summary>Share of the rows that got an error; null without rows.</summary>
    public double? ErrorRate => Answered + Failed == 0 ? null : Failed / (double)(Answered + Failed);
}

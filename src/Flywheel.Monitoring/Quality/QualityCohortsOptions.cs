using System.ComponentModel.DataAnnotations;

namespace Flywheel.Monitoring.Quality;

/// <summary>How predictions are gathered into cohorts.</summary>
public sealed record QualityCohortsOptions
{
    /// <summary>Length of a cohort. Range 1 minute to 366 days; default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan Span { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When one begins, as an offset from midnight UTC; choose the quietest hour. Default 0.</summary>
    public TimeSpan SpanStart { get; init; } = TimeSpan.Zero;

    /// <summary>How long after its end outcomes are waited for; a cohort whose outcomes are all there closes at its end. Default 1 day.</summary>
    public TimeSpan OutcomeWait { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Rows a cohort needs to be closed by itself; a smaller one goes on into the next. Range 1 to 1e9; default 50.</summary>
    [Range(1, 1_000_000_000)]
    public int MinRows { get; init; } = 50;
}

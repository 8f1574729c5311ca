using System.ComponentModel.DataAnnotations;

namespace Flywheel.Labels.Outcomes;

/// <summary>What becomes of outcomes that come late, twice, changed, wrong or not at all.</summary>
public sealed record OutcomeRules
{
    /// <summary>How long after a prediction's event time, or after it was made if that was later, its outcome is waited for. Range 1 second to 10 years; default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long after the deadline a label may still change: late outcomes and corrections. Zero closes it at the deadline. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ChangesFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What no outcome by the deadline means. Default: not known.</summary>
    public MissingRule Missing { get; init; } = MissingRule.Unknown;

    /// <summary>What two values known at the same moment mean. Default: not known.</summary>
    public ContradictionRule Contradiction { get; init; } = ContradictionRule.Unknown;

    /// <summary>How far ahead of our clock a sender's may be. Range 0 to 1 day; default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an outcome waits for a prediction that is not there yet. Range 0 to 30 days; default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan HoldUnknown { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Outcomes that may wait for their prediction at once; more are put aside. Range 0 to 1e9; default 1,000,000.</summary>
    [Range(0, 1_000_000_000)]
    public int MaxHeld { get; init; } = 1_000_000;
}

using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Flywheel.Labels.Reviews;

/// <summary>What is asked, and for how long.</summary>
public sealed record ReviewQueueOptions
{
    /// <summary>Who is asked about what; the first rule that fits asks. Default: none.</summary>
    public ImmutableArray<ReviewRule> Rules { get; init; } = [];

    /// <summary>How long a question waits for its answer. Range 1 second to 10 years; default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a claim keeps others away from a question. Range 1 second to 30 days; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan ClaimFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a question is remembered after it was asked, answered or not, for whoever asks after it; the log keeps it. Never less than its patience. Range 1 second to 10 years; default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Questions that may wait at once; the model's decision stands for more. Range 1 to 1e7; default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxOpen { get; init; } = 10_000;
}

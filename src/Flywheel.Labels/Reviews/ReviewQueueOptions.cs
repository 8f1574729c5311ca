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

    /// <summary>Questions that may wait at once; the model's decision stands for more. Range 1 to 1e7; default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxOpen { get; init; } = 10_000;
}

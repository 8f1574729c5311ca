using System.ComponentModel.DataAnnotations;

namespace Flywheel.Evaluation.Intervals;

/// <summary>How intervals are drawn.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Resamples. Range 50 to 10,000; default 200, enough for the ends of a 95 % interval to two digits.</summary>
    [Range(50, 10_000)]
    public int Resamples { get; init; } = 200;

    /// <summary>Coverage. Range 0.5 to 0.999; default 0.95.</summary>
    [Range(0.5, 0.999)]
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the draws. Default 1.</summary>
    public ulong Seed { get; init; } = 1;
}

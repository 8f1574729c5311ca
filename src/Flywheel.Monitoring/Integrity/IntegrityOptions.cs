using System.ComponentModel.DataAnnotations;

namespace Flywheel.Monitoring.Integrity;

/// <summary>How broken is broken.</summary>
public sealed record IntegrityOptions
{
    /// <summary>Rows below which nothing is said. Range 1 to 1e9; default 100.</summary>
    [Range(1, 1_000_000_000)]
    public int MinRows { get; init; } = 100;

    /// <summary>How far the share of rows without a value may rise. Range 0 to 1; default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double MissingRise { get; init; } = 0.1;

    /// <summary>Share of rows that may be new or out of range. Range 0 to 1; default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double Strange { get; init; } = 0.05;

    /// <summary>How many times its longest run a value may last. Range 1 to 1,000; default 3.</summary>
    [Range(1.0, 1_000)]
    public double RunTimes { get; init; } = 3;

    /// <summary>Share of rows that a fallback may answer. Range 0 to 1; default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double Fallbacks { get; init; } = 0.01;
}

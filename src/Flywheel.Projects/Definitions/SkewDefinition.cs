using System.ComponentModel.DataAnnotations;

namespace Flywheel.Projects.Definitions;

/// <summary>How served features are proven to be those that training computes.</summary>
public sealed record SkewDefinition
{
    /// <summary>How often a sample of live rows is computed again. Default 1 day.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Rows of a sample, drawn evenly from those that were looked at. Range 1 to 100,000; default 200.</summary>
    [Range(1, 100_000)]
    public int Rows { get; init; } = 200;

    /// <summary>Share of the rows in which a feature may differ. Range 0 to 1; default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; init; } = 0.01;
}

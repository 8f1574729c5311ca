using System.ComponentModel.DataAnnotations;

namespace Flywheel.Evaluation.Sequential;

/// <summary>How a change of a mean is looked for.</summary>
public sealed record MeanChangeOptions
{
    /// <summary>Means this near to zero are fine. At least 0; unit of the values; default 0.</summary>
    [Range(0, double.MaxValue)]
    public double Tolerance { get; init; }

    /// <summary>Units from one false alarm to the next that are bearable, at least, on average. Range 2 to 1e9; default 90.</summary>
    [Range(2, 1e9)]
    public double UnitsPerFalseAlarm { get; init; } = 90;

    /// <summary>How many units back a change may have begun. Range 2 to 1,000; default 60.</summary>
    [Range(2, 1_000)]
    public int Window { get; init; } = 60;

    /// <summary>Precision of the prior on the size of the change, in standard deviations of a unit. Range 0.001 to 1,000; default 1.</summary>
    [Range(0.001, 1_000)]
    public double PriorPrecision { get; init; } = 1;
}

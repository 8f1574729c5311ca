using System.ComponentModel.DataAnnotations;

namespace Flywheel.Monitoring.Quality;

/// <summary>When scores count as no longer calibrated.</summary>
public sealed record CalibrationAlarmOptions
{
    /// <summary>How far the mean score may be from the share of yes. Range 0 to 0.5; default 0.015.</summary>
    [Range(0.0, 0.5)]
    public double Tolerance { get; init; } = 0.015;

    /// <summary>How far the errors of bold and shy scores may be apart. Range 0 to 1; default 0.03.</summary>
    [Range(0.0, 1.0)]
    public double SpreadTolerance { get; init; } = 0.03;

    /// <summary>Days from one false alarm to the next that are bearable, at least, on average. Range 2 to 1e6; default 90.</summary>
    [Range(2, 1e6)]
    public double DaysPerFalseAlarm { get; init; } = 90;

    /// <summary>Share of that budget for the mean; the rest is for the spread. Range 0.01 to 0.99; default 0.8.</summary>
    [Range(0.01, 0.99)]
    public double MeanShare { get; init; } = 0.8;
}

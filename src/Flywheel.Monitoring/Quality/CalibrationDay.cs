using Flywheel.Core;

namespace Flywheel.Monitoring.Quality;

/// <summary>What the calibration alarm needs of a closed day: small enough to be kept for ever, so that an alarm can go on where it was.</summary>
/// <param name="Start">When the day began.</param>
/// <param name="Rows">Rows whose outcome is known.</param>
/// <param name="Positives">Those that turned out yes.</param>
/// <param name="MeanScore">Mean score; NaN without rows.</param>
/// <param name="SpreadError">How far bold and shy scores err apart; NaN when one half is empty.</param>
public sealed record CalibrationDay(Timestamp Start, long Rows, long Positives, double MeanScore, double SpreadError)
{
    /// <summary>Share that turned out yes; NaN without rows.</summary>
    public double PositiveShare => Positives / (double)Rows;

    /// <summary>Of a closed cohort.</summary>
    public static CalibrationDay Of(QualityCohort day)
    {
        ArgumentNullException.ThrowIfNull(day);
        return new CalibrationDay(day.Start, day.Window.Count, day.Window.PositiveCount, day.Window.MeanScore, day.Window.SpreadError);
    }
}

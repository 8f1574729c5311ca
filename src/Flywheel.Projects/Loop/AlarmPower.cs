using Flywheel.Monitoring.Power;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Projects.Loop;

/// <summary>What the calibration alarm would see on days that scatter as those of this champion did, and how soon.</summary>
internal static class AlarmPower
{
    private const int MaxDays = 30;
    private const int Histories = 40;

    private static readonly double[] s_shifts = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3];

    /// <summary>In a sentence; null when even the greatest shift is not seen.</summary>
    internal static string? Of(IReadOnlyList<CalibrationDay> days, CalibrationAlarmOptions options, TimeSpan labelDelay)
    {
        double[] errors = [.. days.Where(day => day.Rows > 0).Select(day => day.MeanScore - day.PositiveShare)];
        if (errors.Length < 3)
        {
            return null;
        }

        var mean = errors.Average();
        var squares = errors.Sum(error => (error - mean) * (error - mean));
        var products = errors.Zip(errors.Skip(1), (today, tomorrow) => (today - mean) * (tomorrow - mean)).Sum();
        var power = new CalibrationPower(Math.Sqrt(squares / (errors.Length - 1)), Math.Clamp(squares > 0 ? products / squares : 0, 0, 0.9), options, labelDelay, MaxDays) { Histories = Histories };
        return power.Smallest(s_shifts)?.Explanation;
    }
}

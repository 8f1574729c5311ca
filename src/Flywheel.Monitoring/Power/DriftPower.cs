using System.Globalization;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Monitoring.Power;

/// <summary>
/// How soon drift is seen that sets every day further from the reference than any healthy day was: the most that ranks can tell. Smaller drift
/// takes longer or is not seen; what is broken outright is found by <see cref="Integrity.IntegrityCheck"/> in minutes.
/// </summary>
public static class DriftPower
{
    private const int Histories = 100;
    private const int MaxDays = 60;

    /// <summary>Of one feature, by itself.</summary>
    public static PowerStatement OfFeature(DriftReference reference, DriftOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        var share = (1 - options.JointShare - options.ScoreShare) / Math.Max(1, reference.Features.Length);
        return Of("A feature", reference.Calibration.Length, options.DaysPerFalseAlarm / share);
    }

    /// <summary>Of the scores.</summary>
    public static PowerStatement OfScores(DriftReference reference, DriftOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        return Of("A lot of scores", reference.Calibration.Length, options.DaysPerFalseAlarm / options.ScoreShare);
    }

    private static PowerStatement Of(string what, int healthy, double wanted)
    {
        var delays = Enumerable.Range(1, Histories).Select(seed => Delay(healthy, wanted, (ulong)seed)).Order().ToList();
        int? At(double share) => delays[(int)Math.Ceiling(share * Histories) - 1] is var days && days <= MaxDays ? days : null;
        var (median, most) = (At(0.5), At(0.8));
        return new PowerStatement(double.PositiveInfinity, median, most, median is null
            ? string.Create(CultureInfo.InvariantCulture, $"{what} that leaves the range of {healthy} healthy days is not seen within {MaxDays} days: give a longer reference, or watch fewer features.")
            : string.Create(CultureInfo.InvariantCulture, $"{what} that leaves the range of {healthy} healthy days is seen after {median} days in half of all cases{(most is null ? "" : $", after {most} in four of five")}."));
    }

    private static int Delay(int healthy, double wanted, ulong seed)
    {
        var detector = new RankChangeDetector(Enumerable.Range(0, healthy).Select(day => (double)day), seed);
        for (var day = 1; day <= MaxDays; day++)
        {
            detector.Add(healthy + 1);
            if (detector.Evidence >= wanted)
            {
                return day;
            }
        }

        return int.MaxValue;
    }
}

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
    /// <param name="reference">What is healthy.</param>
    /// <param name="options">The monitor's settings.</param>
    /// <param name="watched">How many single features are watched; null: all of the reference.</param>
    public static PowerStatement OfFeature(DriftReference reference, DriftOptions options, int? watched = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        return Of("A feature", Healthy(reference), options.DaysPerFalseAlarm / options.FeatureShare * Math.Max(1, watched ?? reference.Features.Length));
    }

    /// <summary>Of the scores.</summary>
    public static PowerStatement OfScores(DriftReference reference, DriftOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        return Of("A lot of scores", Healthy(reference), options.DaysPerFalseAlarm / options.ScoreShare);
    }

    /// <summary>Of the quality that scores promise.</summary>
    public static PowerStatement OfQuality(DriftReference reference, DriftOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        return Of("Expected quality", Healthy(reference), options.DaysPerFalseAlarm / options.QualityShare);
    }

    private static int Healthy(DriftReference reference) => reference.Levels.IsEmpty ? 0 : reference.Levels[0].Days.Length;

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

using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Power;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>What each monitor of a release would see, and how soon.</summary>
internal static class MonitorPower
{
    internal static ImmutableArray<AlarmLine> Of(WatchedRelease release, MonitorDefinition definition, DriftOptions options)
    {
        if (release.Reference is not { } reference)
        {
            return [new(MonitorNames.Drift, $"{release.Name} was made without a reference: turn the wheel again to watch its features.")];
        }

        var watched = reference.Features.Count(feature => definition.IsWatched(feature.Name));
        var rows = definition.Integrity.MinRows;
        return
        [
            new(MonitorNames.Integrity, string.Create(CultureInfo.InvariantCulture,
                $"What is broken is seen after {definition.IntegrityEvery.TotalMinutes:0.#} minutes and {rows} rows: a feature missing in {definition.Integrity.MissingRise:0%} more rows than in the reference, new or out of range in {definition.Integrity.Strange:0%}, or the same {definition.Integrity.RunTimes:0.#} times as long as it ever was.")),
            .. reference.Levels.IsEmpty
                ? new AlarmLine[] { new(MonitorNames.Drift, "The reference has fewer than 14 days: it does not tell how days differ, so no drift is told.") }
                : [new(MonitorNames.Drift, $"{DriftPower.OfFeature(reference, options, watched).Explanation} {DriftPower.OfScores(reference, options).Explanation}"), new(MonitorNames.Expected, DriftPower.OfQuality(reference, options).Explanation)],
            new(MonitorNames.Skew, Skew(definition.Skew)),
        ];
    }

    private static string Skew(SkewDefinition skew) => string.Create(CultureInfo.InvariantCulture,
        $"Each {skew.Every.TotalDays:0.##} days {skew.Rows} rows are computed again: a feature that is served otherwise in {SeenShare(skew):0.0%} of the rows or more is named then, 19 times of 20, however little it differs.");

    // Rows that differ among those drawn are about Poisson: the least share of which more than the tolerated number is met 19 times of 20.
    private static double SeenShare(SkewDefinition skew)
    {
        var (tolerated, mean) = (Math.Floor(skew.Share * skew.Rows), 0.0);
        double fewer;
        do
        {
            mean += 0.05;
            (fewer, var term) = (0, Math.Exp(-mean));
            for (var rows = 0; rows <= tolerated; rows++)
            {
                fewer += term;
                term *= mean / (rows + 1);
            }
        }
        while (fewer > 0.05 && mean < skew.Rows);
        return Math.Min(1, mean / skew.Rows);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>How one champion did in one month, all its rows together.</summary>
/// <param name="Name">The month's name.</param>
/// <param name="Champion">The release.</param>
/// <param name="Days">Days that closed under it.</param>
/// <param name="Window">Its scores and what came true.</param>
/// <param name="Value">Money per decision; NaN when decisions have no stated worth.</param>
public sealed record ReplayMonth(string Name, string Champion, int Days, QualityWindow Window, double Value)
{
    /// <summary>Months and champions in the order of the days.</summary>
    public static ImmutableArray<ReplayMonth> Of(IEnumerable<DayQuality> days) =>
        [.. days.GroupBy(day => (Month: day.Day.ToDateTimeOffset().ToString("MMMM", CultureInfo.InvariantCulture), day.Champion)).Select(month => Gather(month.Key.Month, month.Key.Champion, [.. month]))];

    private static ReplayMonth Gather(string name, string champion, DayQuality[] days)
    {
        var rows = new QualityWindow();
        foreach (var day in days)
        {
            rows.Merge(day.Window);
        }

        return new ReplayMonth(name, champion, days.Length, rows, days.Sum(day => day.Value * day.Rows) / rows.Count);
    }
}

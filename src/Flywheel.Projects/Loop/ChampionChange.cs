using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Projects.Loop;

/// <summary>What decisions were worth before and after one release took the place of another, whole days only.</summary>
/// <param name="At">When.</param>
/// <param name="From">The release before.</param>
/// <param name="To">The release after.</param>
/// <param name="Before">Money per decision over the last days of the one before.</param>
/// <param name="After">Money per decision over the first days of the one after.</param>
/// <param name="Difference">After less before, with its range over days. It says what changed, not why.</param>
public sealed record ChampionChange(Timestamp At, string From, string To, double Before, double After, Interval Difference)
{
    /// <summary>Days on either side at most: two whole weeks.</summary>
    public const int Days = 14;

    /// <summary>Every change of champion with days on both sides; none where decisions have no stated worth.</summary>
    public static ImmutableArray<ChampionChange> Of(IReadOnlyList<DayQuality> days, IReadOnlyList<TimelineEvent> events)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentNullException.ThrowIfNull(events);
        var changes = ImmutableArray.CreateBuilder<ChampionChange>();
        var (from, earlier) = ("", "");
        foreach (var happened in events.Where(happened => happened.Kind is TimelineKind.Deployed or TimelineKind.Promoted or TimelineKind.RolledBack))
        {
            // A rolled-back release is named where it lost; whoever came before it answers again.
            var to = happened.Kind == TimelineKind.RolledBack ? earlier : happened.Release;
            var before = days.Where(day => day.Champion == from && day.Day + TimeSpan.FromDays(1) <= happened.At).TakeLast(Days).Select(day => day.Value).Where(double.IsFinite).ToArray();
            var after = days.Where(day => day.Champion == to && day.Day >= happened.At).Take(Days).Select(day => day.Value).Where(double.IsFinite).ToArray();
            if (before.Length > 0 && after.Length > 0)
            {
                changes.Add(new ChampionChange(happened.At, from, to, before.Average(), after.Average(), BeforeAfter.Difference(before, after)));
            }

            (earlier, from) = (from, to);
        }

        return changes.ToImmutable();
    }
}

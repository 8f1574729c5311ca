using System.Collections.Immutable;
using Flywheel.Evaluation.Sequential;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>rollout:</c>, of a project and of a story.</summary>
internal static class RolloutSectionReader
{
    internal static RolloutOptions Read(YamlMap? map, TimeSpan dayStarts, TimeSpan wait)
    {
        var comparison = new PairedComparisonOptions { UnitStart = dayStarts, OutcomeWait = wait };
        var watching = PairedComparisonOptions.Watch;
        var options = new RolloutOptions { Comparison = comparison, Watch = watching with { UnitStart = TimeSpan.FromTicks(dayStarts.Ticks % watching.Unit.Ticks), OutcomeWait = wait } };
        if (map is null)
        {
            return options;
        }

        var shares = map.Items("shares").Select(item => item.Scalar()?.Share()).OfType<double>().ToImmutableArray();
        var (watch, most) = (Days(map.Scalar("watch")), Days(map.Scalar("at_most")));
        map.Close();
        return options with
        {
            Shares = shares.IsEmpty ? options.Shares : shares,
            WatchFor = watch ?? options.WatchFor,
            Comparison = most is { } longest ? comparison with { MaxUnits = (int)longest.TotalDays, MinUnits = Math.Min(comparison.MinUnits, (int)longest.TotalDays) } : comparison,
        };
    }

    // Days are the units of every comparison, so a part of one cannot be waited for.
    private static TimeSpan? Days(YamlScalar? written)
    {
        if (written?.Duration() is not { } span)
        {
            return null;
        }

        if (span >= TimeSpan.FromDays(1) && span.Ticks % TimeSpan.TicksPerDay == 0)
        {
            return span;
        }

        written.Refuse("project.value", "Wrong value", $"'{written.Text}' is no number of days.", "Write for example '7d'.");
        return null;
    }
}

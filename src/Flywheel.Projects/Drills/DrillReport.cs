using System.Collections.Immutable;

namespace Flywheel.Projects.Drills;

/// <summary>What came of a project's drills.</summary>
/// <param name="Release">The release that was drilled.</param>
/// <param name="Rows">Rows a day.</param>
/// <param name="From">The first day of recorded rows that were lived through, as text.</param>
/// <param name="Seed">The seed.</param>
/// <param name="ControlAlarms">What was raised without any fault: such alarms count for nothing in the drills.</param>
/// <param name="Outcomes">What came of each drill.</param>
public sealed record DrillReport(string Release, int Rows, string From, long Seed, ImmutableArray<string> ControlAlarms, ImmutableArray<DrillOutcome> Outcomes)
{
    /// <summary>True when every drill that applies passed.</summary>
    public bool Passed => Outcomes.All(outcome => outcome.Passed != false);
}

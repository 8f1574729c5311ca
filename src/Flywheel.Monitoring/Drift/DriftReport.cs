using System.Collections.Immutable;

namespace Flywheel.Monitoring.Drift;

/// <summary>What a day says of drift.</summary>
/// <param name="IsAlarm">True when the days since the last alarm are not like the reference.</param>
/// <param name="Evidence">All evidence by its shares of the budget; an alarm is at the budget in days.</param>
/// <param name="Findings">Everything watched, the strongest evidence first.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record DriftReport(bool IsAlarm, double Evidence, ImmutableArray<DriftFinding> Findings, string Explanation)
{
    /// <summary>The day as it may be taken again; null when it was not judged.</summary>
    public DriftDay? Day { get; init; }
}

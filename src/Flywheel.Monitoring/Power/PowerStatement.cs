namespace Flywheel.Monitoring.Power;

/// <summary>What a monitor will see, and how soon.</summary>
/// <param name="Shift">The size of the change.</param>
/// <param name="MedianDays">Days, from the change to the alarm, in half of all cases; null when half are not seen in time.</param>
/// <param name="MostDays">Days in four of five cases; null when fewer are seen in time.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record PowerStatement(double Shift, int? MedianDays, int? MostDays, string Explanation);

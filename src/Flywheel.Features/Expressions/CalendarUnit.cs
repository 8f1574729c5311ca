namespace Flywheel.Features.Expressions;

/// <summary>Calendar units, in UTC. Weeks start on Monday (ISO 8601).</summary>
internal enum CalendarUnit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

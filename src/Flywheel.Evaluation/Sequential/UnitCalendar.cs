using Flywheel.Core;

namespace Flywheel.Evaluation.Sequential;

/// <summary>Cuts time into units of one length.</summary>
/// <param name="Length">Of a unit.</param>
/// <param name="Offset">When units begin, from midnight UTC of 1970.</param>
public readonly record struct UnitCalendar(TimeSpan Length, TimeSpan Offset)
{
    /// <summary>When the unit of a moment begins.</summary>
    public Timestamp StartOf(Timestamp time)
    {
        var into = (time.Microseconds - Microseconds(Offset)) % Microseconds(Length);
        return new Timestamp(time.Microseconds - (into < 0 ? into + Microseconds(Length) : into));
    }

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}

namespace Flywheel.Features.Expressions;

/// <summary>Which stretch of time an aggregate reads, relative to the row's time T.</summary>
internal enum WindowKind
{
    /// <summary>Everything known by T, less the delay.</summary>
    All,

    /// <summary>The last <see cref="WindowDefinition.Length"/> before T, less the delay.</summary>
    Sliding,

    /// <summary>The calendar unit T lies in, up to T.</summary>
    Current,

    /// <summary>The whole calendar unit before the one T lies in.</summary>
    Previous,
}

/// <summary>A window as written.</summary>
/// <param name="Kind">Sliding, calendar, or everything.</param>
/// <param name="Length">Microseconds of a sliding window.</param>
/// <param name="Delay">Microseconds between the window's end and T.</param>
/// <param name="Unit">The calendar unit of a tumbling window.</param>
internal sealed record WindowDefinition(WindowKind Kind, long Length = 0, long Delay = 0, CalendarUnit Unit = CalendarUnit.Day);

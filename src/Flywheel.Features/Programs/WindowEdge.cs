using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>One end of a window: the moment, from a row's time, up to which events lie before it (that moment included).</summary>
/// <param name="Back">Microseconds before the row's time.</param>
/// <param name="Unit">For calendar windows: the unit at whose start the edge lies.</param>
/// <param name="UnitsBack">How many units before the one the row's time lies in.</param>
internal readonly record struct WindowEdge(long Back, CalendarUnit? Unit = null, int UnitsBack = 0)
{
    /// <summary>The start of a window, or null for the beginning of time.</summary>
    internal static WindowEdge? StartOf(WindowDefinition window) => window.Kind switch
    {
        WindowKind.All => null,
        WindowKind.Sliding => new WindowEdge(window.Length + window.Delay),
        WindowKind.Current => new WindowEdge(0, window.Unit),
        _ => new WindowEdge(0, window.Unit, 1),
    };

    internal static WindowEdge EndOf(WindowDefinition window) => window.Kind == WindowKind.Previous ? new WindowEdge(0, window.Unit) : new WindowEdge(window.Delay);

    internal long Of(long time)
    {
        if (Unit is not { } unit)
        {
            return time - Back;
        }

        // A unit's start belongs to the unit, so what lies before it ends a microsecond earlier.
        var start = Calendar.Truncate(time, unit);
        for (var i = 0; i < UnitsBack; i++)
        {
            start = Calendar.Truncate(start - 1, unit);
        }

        return start - 1;
    }
}

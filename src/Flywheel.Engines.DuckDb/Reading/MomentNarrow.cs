using System.Globalization;
using System.Numerics;
using Flywheel.Core;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>
/// Counts of a unit since 1970 to microseconds, within the years 1 to 9999: DuckDB's infinities (the ends of the source's range) lie
/// outside, and so does everything that could not be written as ISO 8601.
/// </summary>
internal readonly struct MomentNarrow<TSource>(long microsecondsPerUnit) : INarrow<TSource, long>
    where TSource : IBinaryInteger<TSource>
{
    public bool TryNarrow(TSource source, out long target)
    {
        var units = long.CreateChecked(source);
        target = unchecked(units * microsecondsPerUnit);
        return units >= Timestamp.Min.Microseconds / microsecondsPerUnit && units <= Timestamp.Max.Microseconds / microsecondsPerUnit;
    }

    public string Show(TSource source)
    {
        var units = long.CreateChecked(source);
        var infinity = typeof(TSource) == typeof(int) ? int.MaxValue : long.MaxValue;
        return units == infinity ? "infinity" : units == -infinity ? "-infinity" : units.ToString(CultureInfo.InvariantCulture);
    }
}

using Flywheel.Core;
using Flywheel.Features.Expressions;

namespace Flywheel.Features.Vectors;

/// <summary>Dates of the proleptic Gregorian calendar in UTC, from microseconds since 1970.</summary>
internal static class Calendar
{
    internal static readonly string[] Parts =
        ["microsecond", "millisecond", "second", "minute", "hour", "day", "dow", "isodow", "doy", "week", "month", "quarter", "year", "epoch"];

    /// <summary>A function that reads one part; every part but epoch is a whole number.</summary>
    internal static Partial<long, long>? Part(string name) => name switch
    {
        "microsecond" => In(static t => FloorMod(t, 60 * Timestamp.PerSecond)),
        "millisecond" => In(static t => FloorMod(t, 60 * Timestamp.PerSecond) / 1000),
        "second" => In(static t => FloorMod(t, DurationText.Minute) / DurationText.Second),
        "minute" => In(static t => FloorMod(t, DurationText.Hour) / DurationText.Minute),
        "hour" => In(static t => FloorMod(t, DurationText.Day) / DurationText.Hour),
        "day" => On(static d => d.Day),
        "dow" => On(static d => (int)d.DayOfWeek),
        "isodow" => On(static d => d.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)d.DayOfWeek),
        "doy" => On(static d => d.DayOfYear),
        "week" => On(System.Globalization.ISOWeek.GetWeekOfYear),
        "month" => On(static d => d.Month),
        "quarter" => On(static d => ((d.Month - 1) / 3) + 1),
        "year" => On(static d => d.Year),
        _ => null,
    };

    /// <summary>The start of the calendar unit a moment lies in, or the moment itself outside the years 1 to 9999.</summary>
    internal static long Truncate(long t, CalendarUnit unit)
    {
        switch (unit)
        {
            case CalendarUnit.Second:
                return t - FloorMod(t, DurationText.Second);
            case CalendarUnit.Minute:
                return t - FloorMod(t, DurationText.Minute);
            case CalendarUnit.Hour:
                return t - FloorMod(t, DurationText.Hour);
            case CalendarUnit.Day:
                return t - FloorMod(t, DurationText.Day);
            case CalendarUnit.Week:
                // 1970-01-05 was a Monday.
                return t - FloorMod(t - (4 * DurationText.Day), DurationText.Week);
        }

        if (!IsDate(t))
        {
            return t;
        }

        var date = DateOf(t);
        var month = unit switch { CalendarUnit.Month => date.Month, CalendarUnit.Quarter => ((date.Month - 1) / 3 * 3) + 1, _ => 1 };
        return Microseconds(new DateTime(date.Year, month, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private static Partial<long, long> In(Func<long, long> part) => (long t, out long value) =>
    {
        value = part(t);
        return true;
    };

    private static Partial<long, long> On(Func<DateTime, int> part) => (long t, out long value) =>
    {
        var known = IsDate(t);
        value = known ? part(DateOf(t)) : 0;
        return known;
    };

    private static bool IsDate(long t) => t >= Timestamp.Min.Microseconds && t <= Timestamp.Max.Microseconds;

    private static DateTime DateOf(long t) => DateTime.UnixEpoch.AddTicks(t * TimeSpan.TicksPerMicrosecond);

    private static long Microseconds(DateTime date) => (date - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static long FloorMod(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}

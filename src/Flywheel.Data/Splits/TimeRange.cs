using System.Globalization;
using Flywheel.Core;
using Flywheel.Data.Rows;

namespace Flywheel.Data.Splits;

/// <summary>The moments from <paramref name="Start"/> on and before <paramref name="End"/>.</summary>
public readonly record struct TimeRange(Timestamp Start, Timestamp End)
{
    /// <summary>True for moments inside.</summary>
    public bool Holds(Timestamp moment) => moment >= Start && moment < End;

    /// <summary>
    /// Reads <c>2001-01..2001-04</c>, <c>2001-05</c>, <c>2001-05-03..2001-05-20</c> or moments. Years, months and days are meant whole, the
    /// last one included; a moment at the end is not included. Times are UTC. Refuses <c>data.time-range</c>.
    /// </summary>
    public static Result<TimeRange> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ends = text.Split("..");
        if (ends.Length <= 2 && Span(ends[0].Trim()) is { } first && Span(ends[^1].Trim()) is { } last && first.Start < last.End)
        {
            return new TimeRange(first.Start, last.End);
        }

        return new Refusal("data.time-range", "Not a time range", $"'{text}' is not a range of time.",
            "Write 2001-01..2001-04, 2001-05, 2001-05-03..2001-05-20 or 2001-05-01T06:00Z..2001-05-01T18:00Z.");
    }

    /// <summary>As it is read: start and end as moments.</summary>
    public override string ToString() => $"{Start}..{End}";

    private static TimeRange? Span(string text)
    {
        if (DateTime.TryParseExact(text, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var year))
        {
            return Between(year, year.AddYears(1));
        }

        if (DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
        {
            return Between(month, month.AddMonths(1));
        }

        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return Between(day, day.AddDays(1));
        }

        return IsoMoment.TryParse(text, out var moment) ? new TimeRange(moment, moment) : null;
    }

    private static TimeRange Between(DateTime start, DateTime end) =>
        new(Timestamp.From(new DateTimeOffset(start, TimeSpan.Zero)), Timestamp.From(new DateTimeOffset(end, TimeSpan.Zero)));
}

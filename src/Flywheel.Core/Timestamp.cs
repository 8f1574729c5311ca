using System.Globalization;

namespace Flywheel.Core;

/// <summary>A moment: microseconds since 1970-01-01T00:00:00Z. The only time the house keeps; zones are a matter of columns and pages.</summary>
public readonly record struct Timestamp(long Microseconds) : IComparable<Timestamp>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    /// <summary>Microseconds in a second.</summary>
    public const long PerSecond = 1_000_000;

    /// <summary>The earliest moment that can be written.</summary>
    public static Timestamp Min => new(-62_135_596_800_000_000);

    /// <summary>The latest moment that can be written.</summary>
    public static Timestamp Max => new(253_402_300_799_999_999);

    /// <summary>Now, by this clock, cut to the microsecond.</summary>
    public static Timestamp Now(TimeProvider time) => From(time.GetUtcNow());

    /// <summary>The same moment, cut to the microsecond.</summary>
    public static Timestamp From(DateTimeOffset time) => new((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Reads ISO 8601; a text without a zone is UTC.</summary>
    public static bool TryParse(string? text, out Timestamp timestamp)
    {
        var ok = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        timestamp = ok ? From(time) : default;
        return ok;
    }

    /// <summary>The same moment as a framework type.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>Later by this much.</summary>
    public static Timestamp operator +(Timestamp moment, TimeSpan span) => new(moment.Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>Earlier by this much.</summary>
    public static Timestamp operator -(Timestamp moment, TimeSpan span) => new(moment.Microseconds - (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>The time from <paramref name="earlier"/> to <paramref name="later"/>.</summary>
    public static TimeSpan operator -(Timestamp later, Timestamp earlier) => TimeSpan.FromMicroseconds(later.Microseconds - earlier.Microseconds);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.Microseconds < right.Microseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.Microseconds > right.Microseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.Microseconds <= right.Microseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.Microseconds >= right.Microseconds;

    /// <summary>Order in time.</summary>
    public int CompareTo(Timestamp other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>ISO 8601 with a <c>Z</c>, and only as many decimals as there are.</summary>
    public override string ToString() => ToDateTimeOffset().ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Writes <see cref="ToString"/> as UTF-8; false when there is no room (27 bytes are always enough).</summary>
    public bool TryFormat(Span<byte> target, out int written)
    {
        // The round-trip form, which the runtime writes without interpreting a pattern, less the zeros at its end: 2001-06-10T12:30:00.1234560Z.
        Span<byte> whole = stackalloc byte[28];
        ToDateTimeOffset().UtcDateTime.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
        var decimals = whole[..^1].TrimEnd((byte)'0');
        var moment = decimals[^1] == (byte)'.' ? decimals[..^1] : decimals;
        (var fits, written) = (target.Length > moment.Length, 0);
        if (fits)
        {
            moment.CopyTo(target);
            target[moment.Length] = (byte)'Z';
            written = moment.Length + 1;
        }

        return fits;
    }
}

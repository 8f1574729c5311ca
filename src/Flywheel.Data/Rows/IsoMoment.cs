using System.Globalization;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Data.Rows;

/// <summary>Reads moments strictly: ISO 8601 with a full date, so that <c>10:00</c> or <c>May</c> never become today's.</summary>
internal static class IsoMoment
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzz",
    ];

    /// <summary>
    /// Reads the commonest form, <c>2001-06-15T17:30:00Z</c> with or without fraction and zone letter, in a fraction of the time; everything else goes the long way. Both
    /// give the same moments.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out Timestamp moment)
    {
        var bare = text.Length > 0 && text[^1] == 'Z' ? text[..^1] : text;
        if (bare.Length is < 19 or 20 or > 26 || bare[4] != '-' || bare[7] != '-' || (bare[10] != 'T' && bare[10] != ' ') || bare[13] != ':' || bare[16] != ':'
            || (bare[10] == ' ' && bare.Length != text.Length)
            || !Digits(bare[..4], out var year) || !Digits(bare[5..7], out var month) || !Digits(bare[8..10], out var day)
            || !Digits(bare[11..13], out var hour) || !Digits(bare[14..16], out var minute) || !Digits(bare[17..19], out var second)
            || month is < 1 or > 12 || day < 1 || year < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return TryParse(Encoding.UTF8.GetString(text), out moment);
        }

        var fraction = 0;
        if (bare.Length > 19)
        {
            if (bare[19] != '.' || !Digits(bare[20..], out fraction))
            {
                return TryParse(Encoding.UTF8.GetString(text), out moment);
            }

            for (var digits = bare.Length - 20; digits < 6; digits++)
            {
                fraction *= 10;
            }
        }

        var whole = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        moment = new Timestamp(((whole.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond) + fraction);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    internal static bool TryParse(string text, out Timestamp moment)
    {
        var read = DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        moment = read ? Timestamp.From(time) : default;
        return read;
    }
}

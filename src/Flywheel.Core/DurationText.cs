using System.Globalization;

namespace Flywheel.Core;

/// <summary>
/// Lengths of time as people write them, the same in settings and in expressions: a number and a unit. <c>90s</c>, <c>10min</c> or <c>10m</c>,
/// <c>1.5h</c>, <c>7d</c>, <c>2w</c>, <c>10ms</c>, <c>50us</c>.
/// </summary>
public static class DurationText
{
    /// <summary>Microseconds of a unit.</summary>
    public const long Second = 1_000_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour, Week = 7 * Day;

    /// <summary>The longest length of time that can be written, in microseconds: a million days.</summary>
    public const long Longest = 1_000_000 * Day;

    // Of two names of one unit the first is the one written back.
    private static readonly (string Name, long Microseconds)[] s_units =
        [("w", Week), ("d", Day), ("h", Hour), ("min", Minute), ("m", Minute), ("s", Second), ("ms", 1000), ("us", 1)];

    /// <summary>The names of the units, shortest unit first.</summary>
    public static string Units { get; } = string.Join(", ", s_units.Reverse().Select(unit => unit.Name));

    /// <summary>Reads a length of time; false for an unknown unit, no number, or more than <see cref="Longest"/>.</summary>
    /// <param name="text">The text, without spaces.</param>
    /// <param name="microseconds">Its length, cut to whole microseconds.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        var number = text.TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var scale = Scale(text[number.Length..]);
        if (scale == 0 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > (decimal)Longest / scale)
        {
            return false;
        }

        microseconds = (long)(amount * scale);
        return true;
    }

    /// <summary>A length of time in the largest unit that divides it.</summary>
    public static string Format(long microseconds)
    {
        var (name, scale) = s_units.First(unit => microseconds % unit.Microseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / scale}{name}");
    }

    private static long Scale(ReadOnlySpan<char> name)
    {
        foreach (var unit in s_units)
        {
            if (name.SequenceEqual(unit.Name))
            {
                return unit.Microseconds;
            }
        }

        return 0;
    }
}

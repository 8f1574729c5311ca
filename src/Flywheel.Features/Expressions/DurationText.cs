using System.Globalization;

namespace Flywheel.Features.Expressions;

/// <summary>Durations as the project file writes them: a number and a unit, <c>90s</c>, <c>10min</c>, <c>1.5h</c>, <c>7d</c>, <c>2w</c>.</summary>
internal static class DurationText
{
    internal const long Second = 1_000_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour, Week = 7 * Day;

    private static readonly (string Unit, long Microseconds)[] Units =
        [("us", 1), ("ms", 1000), ("s", Second), ("min", Minute), ("h", Hour), ("d", Day), ("w", Week)];

    /// <summary>The microseconds of a duration token.</summary>
    internal static long Parse(Token token)
    {
        var digits = token.Text.Length - token.Text.AsSpan().TrimStart("0123456789.").Length;
        var unit = token.Text[digits..];
        var scale = Array.Find(Units, known => known.Unit == unit).Microseconds;
        if (scale == 0)
        {
            throw new ExpressionException(token.Position, $"'{token.Text}' is not a duration: the unit '{unit}' is not known.",
                unit is "m" ? "Write min for minutes." : "Units: us, ms, s, min, h, d, w.");
        }

        var amount = decimal.Parse(token.Text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * scale;
        return amount <= 1_000_000 * (decimal)Day
            ? (long)amount
            : throw new ExpressionException(token.Position, $"'{token.Text}' is longer than a million days.");
    }

    /// <summary>A duration in the largest unit that divides it.</summary>
    internal static string Format(long microseconds)
    {
        for (var i = Units.Length - 1; i > 0; i--)
        {
            if (microseconds % Units[i].Microseconds == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{microseconds / Units[i].Microseconds}{Units[i].Unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{microseconds}us");
    }
}

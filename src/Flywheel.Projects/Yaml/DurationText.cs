using System.Globalization;

namespace Flywheel.Projects.Yaml;

/// <summary>Lengths of time as people write them in settings.</summary>
internal static class DurationText
{
    internal static bool TryParse(string text, out TimeSpan span)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        double? seconds = text.AsSpan(digits.Length) switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => null,
        };
        var ok = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && seconds is not null && number > 0;
        span = ok ? TimeSpan.FromSeconds(number * seconds!.Value) : default;
        return ok;
    }
}

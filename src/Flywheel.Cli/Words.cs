using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>Numbers, sizes and ages as people read them.</summary>
internal static class Words
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(double? number) => number is not { } value ? "" : value.ToString("G6", CultureInfo.InvariantCulture);

    public static string Share(long part, long whole) => whole == 0 ? "" : (100.0 * part / whole).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MiB"),
        >= 1L << 10 => FormattableString.Invariant($"{bytes / (double)(1L << 10):0.0} KiB"),
        _ => FormattableString.Invariant($"{bytes} B"),
    };

    public static string Age(Timestamp moment, Timestamp now) => (now - moment) switch
    {
        { TotalDays: >= 2 } age => FormattableString.Invariant($"{age.TotalDays:0} days"),
        { TotalHours: >= 2 } age => FormattableString.Invariant($"{age.TotalHours:0} hours"),
        { TotalMinutes: >= 2 } age => FormattableString.Invariant($"{age.TotalMinutes:0} minutes"),
        var age => FormattableString.Invariant($"{Math.Max(0, age.TotalSeconds):0} s"),
    };

    public static string Took(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.0} s");

    /// <summary>A text cut to a width, with an ellipsis where something is left out.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}

using System.Globalization;
using System.Numerics;
using Flywheel.Core;

namespace Flywheel.Tests.Features;

/// <summary>Makes a window feature and evaluates it by looking at every event: the meaning that the product is held against.</summary>
internal static class GeneratedWindow
{
    private static readonly string[] Functions = ["count", "sum", "mean", "min", "max", "std", "last", "distinct"];

    private static readonly (string Text, Func<GeneratedRow, object?> Value)[] Arguments =
    [
        ("events.value", row => row.Value), ("events.whole", row => row.Whole), ("events.flag", row => row.Flag), ("events.value > 0", row => row.Value is { } v ? v > 0 || double.IsNaN(v) : null),
        ("events.value * 2", row => row.Value * 2),
    ];

    private static readonly (string Text, Func<GeneratedRow, GeneratedRow, bool> Same)[] Keys =
    [
        ("", (_, _) => true), (" by place", (e, r) => e.Place is not null && e.Place == r.Place), (" by class, place", (e, r) => e.Place is not null && e.Place == r.Place && e.Class is not null && e.Class == r.Class),
        (" by date_part('hour', at), flag", (e, r) => Hour(e) == Hour(r) && e.Flag is not null && e.Flag == r.Flag),
        (" by class = class + 1", (e, r) => e.Class is not null && e.Class == r.Class + 1),
    ];

    private static readonly (string Text, Func<GeneratedRow, bool> Holds)[] Filters = [("", _ => true), ("flag", e => e.Flag == true), ("value > 10 or class = 1", e => e.Value > 10 || (e.Value is { } v && double.IsNaN(v)) || e.Class == 1)];

    private static readonly (string Text, Func<GeneratedRow, GeneratedRow, bool> Holds)[] Bounds =
    [
        ("", (_, _) => true), ("at <= now - 30min", (e, r) => e.At <= r.At - TimeSpan.FromMinutes(30)),
        ("at between now - 60min and now", (e, r) => e.At >= r.At - TimeSpan.FromMinutes(60) && e.At <= r.At), ("whole > row.class", (e, r) => e.Whole > r.Class),
        ("value < row.value", (e, r) => e.Value is { } x && r.Value is { } y && (x < y || (double.IsNaN(y) && !double.IsNaN(x)))),
        ("at = row.at", (e, r) => e.At == r.At),
    ];

    internal static GeneratedFeature Next(SeededRandom random)
    {
        if (random.NextInt64(12) == 0)
        {
            return Lookup(random.NextInt64(3));
        }

        var function = Functions[random.NextInt64(Functions.Length)];
        var (argumentText, argument) = Pick(random, Arguments);
        if (function is "min" or "max" && (argumentText.Contains("flag", StringComparison.Ordinal) || argumentText.Contains('>', StringComparison.Ordinal)))
        {
            (argumentText, argument) = random.NextInt64(3) == 0 ? ("minutes(events.at - '2001-01-01'::timestamp)", row => Minutes(row)) : Arguments[random.NextInt64(2)];
        }

        var (windowText, window) = Window(random);
        var (keyText, key) = Pick(random, Keys);
        var (filterText, filter) = Pick(random, Filters);
        var (boundText, bound) = random.NextInt64(3) == 0 ? Pick(random, Bounds) : Bounds[0];
        var where = string.Join(" and ", new[] { filterText.Length > 0 ? $"({filterText})" : "", boundText }.Where(text => text.Length > 0));
        var fallback = random.NextInt64(4) == 0 && function is "sum" or "mean" or "std" ? " default -1" : "";
        var text = $"{function}({argumentText}) over {windowText}{keyText}{(where.Length > 0 ? $" where {where}" : "")}{fallback}";
        return new GeneratedFeature(text, (row, events) =>
        {
            var (after, until) = window(row.At);
            var held = events.Select((e, i) => (Event: e, Order: i))
                .Where(pair => pair.Event.Known is { } known && known > after && known <= until && pair.Event.Id != row.Id)
                .Where(pair => key(pair.Event, row) && filter(pair.Event) && bound(pair.Event, row))
                .OrderBy(pair => pair.Event.Known).ThenBy(pair => pair.Order)
                .Select(pair => argument(pair.Event)).Where(value => value is not null).Select(value => value!).ToList();
            return Aggregate(function, held) ?? (fallback.Length > 0 ? -1.0 : null);
        });
    }

    // The row itself is never found, not even by its own key.
    private static GeneratedFeature Lookup(long back) => new($"events[id - {back}].value", (row, events) =>
        events.Where(e => e.Id == row.Id - back && e.Id != row.Id && e.Known <= row.At).OrderBy(e => e.Known).LastOrDefault()?.Value);

    private static long Hour(GeneratedRow row) => row.At.ToDateTimeOffset().Hour;

    private static double Minutes(GeneratedRow row) => (row.At - Table.At(0)).TotalMinutes;

    private static T Pick<T>(SeededRandom random, T[] from) => from[random.NextInt64(from.Length)];

    private static (string Text, Func<Timestamp, (Timestamp After, Timestamp Until)> Range) Window(SeededRandom random)
    {
        var length = TimeSpan.FromMinutes(1 + random.NextInt64(150));
        var text = string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes}min");
        return random.NextInt64(6) switch
        {
            0 => ("all", at => (Timestamp.Min, at)),
            1 => ($"{text} ending 20min ago", at => (at - length - TimeSpan.FromMinutes(20), at - TimeSpan.FromMinutes(20))),
            2 => ("current hour", at => (HourStart(at) - Tick, at)),
            3 => ("previous hour", at => (HourStart(at) - TimeSpan.FromHours(1) - Tick, HourStart(at) - Tick)),
            _ => (text, at => (at - length, at)),
        };
    }

    private static TimeSpan Tick => TimeSpan.FromMicroseconds(1);

    private static Timestamp HourStart(Timestamp at) => new(at.Microseconds - (at.Microseconds % 3_600_000_000));

    private static object? Aggregate(string function, List<object> held)
    {
        switch (function)
        {
            case "count":
                return (double)held.Count;
            case "distinct":
                return (double)held.Select(value => value is 0.0 ? 0.0 : value).Distinct().Count();
            case "last":
                return held.Count == 0 ? null : ToDouble(held[^1]);
            case "min" or "max":
                var ordered = held.OrderBy(value => value is double d && double.IsNaN(d)).ThenBy(value => value).ToList();
                return held.Count == 0 ? null : ToDouble(function == "min" ? ordered[0] : ordered[^1]);
        }

        if (held.Count < (function == "std" ? 2 : 1))
        {
            return null;
        }

        if (held.Any(value => value is double d ? !(Math.Abs(d) < 1L << 60) : value is long n && Math.Abs((double)n) >= 1L << 60))
        {
            return double.NaN;
        }

        // In units of 2^-200, so that sums of doubles of any size here are whole numbers.
        var sum = held.Aggregate(BigInteger.Zero, (total, value) => total + Exact(value));
        if (function != "std")
        {
            return function == "sum" ? FromExact(sum) : FromExact(sum) / held.Count;
        }

        var n = (BigInteger)held.Count;
        var centred = held.Aggregate(BigInteger.Zero, (total, value) => total + BigInteger.Pow((Exact(value) * n) - sum, 2));
        return Math.Sqrt(FromExact((centred / (n * n * (n - 1))) >> 200));
    }

    private static double ToDouble(object value) => value is bool flag ? (flag ? 1 : 0) : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static BigInteger Exact(object value)
    {
        if (value is not double number)
        {
            return (BigInteger)(value is bool flag ? (flag ? 1 : 0) : (long)value) << 200;
        }

        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        var shift = Math.Max(exponent, 1) - 1075 + 200;
        var magnitude = shift >= 0 ? (BigInteger)mantissa << shift : (BigInteger)mantissa >> -shift;
        return number < 0 ? -magnitude : magnitude;
    }

    // 64 bits of the number are more than a double holds; the rest only scales.
    private static double FromExact(BigInteger value)
    {
        var drop = Math.Max(0, (int)BigInteger.Abs(value).GetBitLength() - 64);
        return Math.ScaleB((double)(value >> drop), drop - 200);
    }
}

using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Features.Expressions;

/// <summary>Texts, times and changes of type.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<Overload> Texts()
    {
        yield return Unary<string, string>("lower", ExpressionType.Text, ExpressionType.Text, static a => a.ToLowerInvariant());
        yield return Unary<string, string>("upper", ExpressionType.Text, ExpressionType.Text, static a => a.ToUpperInvariant());
        yield return Unary<string, string>("trim", ExpressionType.Text, ExpressionType.Text, static a => a.Trim());
        yield return Unary<string, long>("length", ExpressionType.Text, ExpressionType.Int64, static a => a.Length);
        yield return Binary<string, string, string>("||", ExpressionType.Text, ExpressionType.Text, ExpressionType.Text, static (string a, string b, out string r) => Put(a + b, out r));
        yield return Binary<string, string, bool>("starts_with", ExpressionType.Text, ExpressionType.Text, ExpressionType.Boolean, static (string a, string b, out bool r) => Put(a.StartsWith(b, StringComparison.Ordinal), out r));
        yield return Binary<string, string, bool>("ends_with", ExpressionType.Text, ExpressionType.Text, ExpressionType.Boolean, static (string a, string b, out bool r) => Put(a.EndsWith(b, StringComparison.Ordinal), out r));
        yield return Binary<string, string, bool>("contains", ExpressionType.Text, ExpressionType.Text, ExpressionType.Boolean, static (string a, string b, out bool r) => Put(a.Contains(b, StringComparison.Ordinal), out r));
        yield return Binary<string, string, bool>("like", ExpressionType.Text, ExpressionType.Text, ExpressionType.Boolean, static (string a, string b, out bool r) => Put(Like(a, b), out r));
        yield return Binary<string, long, string>("substr", ExpressionType.Text, ExpressionType.Int64, ExpressionType.Text, static (string a, long from, out string r) => Put(Substring(a, from, long.MaxValue), out r));
        yield return Define("substr", [ExpressionType.Text, ExpressionType.Int64, ExpressionType.Int64], ExpressionType.Text, static (a, result) => (frame, count) =>
        {
            var (text, from, length, r) = (frame.Get<string>(a[0]), frame.Get<long>(a[1]), frame.Get<long>(a[2]), frame.Get<string>(result));
            r.UniteNulls(text, from, count);
            r.UniteNulls(r, length, count);
            for (var i = 0; i < count; i++)
            {
                r.Values[i] = r.IsNull(i) ? "" : Substring(text.Values[i], from.Values[i], length.Values[i]);
            }
        });
        yield return Define("replace", [ExpressionType.Text, ExpressionType.Text, ExpressionType.Text], ExpressionType.Text, static (a, result) => (frame, count) =>
        {
            var (text, old, fresh, r) = (frame.Get<string>(a[0]), frame.Get<string>(a[1]), frame.Get<string>(a[2]), frame.Get<string>(result));
            r.UniteNulls(text, old, count);
            r.UniteNulls(r, fresh, count);
            for (var i = 0; i < count; i++)
            {
                r.Values[i] = r.IsNull(i) ? "" : old.Values[i].Length == 0 ? text.Values[i] : text.Values[i].Replace(old.Values[i], fresh.Values[i], StringComparison.Ordinal);
            }
        });
    }

    private static IEnumerable<Overload> Times()
    {
        foreach (var (name, unit) in new[] { ("seconds", DurationText.Second), ("minutes", DurationText.Minute), ("hours", DurationText.Hour), ("days", DurationText.Day) })
        {
            yield return Unary<long, double>(name, ExpressionType.Duration, ExpressionType.Double, a => a / (double)unit);
        }
    }

    /// <summary>The overload that changes one type to another, or null. What cannot be read as the new type is null.</summary>
    internal static Overload? Cast(ExpressionType from, ExpressionType to) => (from, to) switch
    {
        (ExpressionType.Int64, ExpressionType.Double) => Unary<long, double>("cast double", from, to, static a => a),
        (ExpressionType.Double, ExpressionType.Int64) => Unary<double, long>("cast int64", from, to, Whole),
        (ExpressionType.Boolean, ExpressionType.Int64) => Unary<bool, long>("cast int64", from, to, static a => a ? 1 : 0),
        (ExpressionType.Boolean, ExpressionType.Double) => Unary<bool, double>("cast double", from, to, static a => a ? 1 : 0),
        (ExpressionType.Int64, ExpressionType.Boolean) => Unary<long, bool>("cast boolean", from, to, static a => a != 0),
        (ExpressionType.Double, ExpressionType.Boolean) => Unary<double, bool>("cast boolean", from, to, static a => a != 0),
        (ExpressionType.Text, ExpressionType.Int64) => Unary<string, long>("cast int64", from, to, static (string a, out long r) => long.TryParse(a, NumberStyles.Integer, CultureInfo.InvariantCulture, out r)),
        (ExpressionType.Text, ExpressionType.Double) => Unary<string, double>("cast double", from, to, static (string a, out double r) => double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out r)),
        (ExpressionType.Text, ExpressionType.Boolean) => Unary<string, bool>("cast boolean", from, to, static (string a, out bool r) => bool.TryParse(a, out r)),
        (ExpressionType.Text, ExpressionType.Timestamp) => Unary<string, long>("cast timestamp", from, to, static (string a, out long r) =>
        {
            var read = Timestamp.TryParse(a, out var moment);
            r = moment.Microseconds;
            return read;
        }),
        (ExpressionType.Int64, ExpressionType.Text) => Unary<long, string>("cast text", from, to, static a => a.ToString(CultureInfo.InvariantCulture)),
        (ExpressionType.Double, ExpressionType.Text) => Unary<double, string>("cast text", from, to, static a => a.ToString("R", CultureInfo.InvariantCulture)),
        (ExpressionType.Boolean, ExpressionType.Text) => Unary<bool, string>("cast text", from, to, static a => a ? "true" : "false"),
        (ExpressionType.Timestamp, ExpressionType.Text) => Unary<long, string>("cast text", from, to, static (long a, out string r) =>
            Put(a >= Timestamp.Min.Microseconds && a <= Timestamp.Max.Microseconds ? new Timestamp(a).ToString() : "", out r)),
        _ => null,
    };

    // SQL counts from 1, and positions before the text still use up the length.
    private static string Substring(string text, long from, long length)
    {
        var start = (int)Math.Clamp(from - (from > long.MinValue ? 1 : 0), 0, text.Length);
        var end = (int)Int128.Clamp((Int128)from - 1 + Math.Max(length, 0), start, text.Length);
        return text[start..end];
    }

    /// <summary>SQL's LIKE: % stands for any text, _ for one character. Greedy with one way back, so it takes time of the product at worst.</summary>
    private static bool Like(string text, string pattern)
    {
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '_' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('%') < 0;
    }

    private static bool Put<T>(T value, out T r)
    {
        r = value;
        return true;
    }
}

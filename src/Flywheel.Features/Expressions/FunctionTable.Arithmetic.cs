using Flywheel.Features.Vectors;

namespace Flywheel.Features.Expressions;

/// <summary>Arithmetic and mathematics. What has no value as a number (division by zero, overflow of whole numbers, ln of a negative) is null.</summary>
internal static partial class FunctionTable
{
    private const double EarthRadiusKm = 6371.0088;

    private static IEnumerable<Overload> Arithmetic()
    {
        foreach (var (type, other, result) in new[]
        {
            (ExpressionType.Int64, ExpressionType.Int64, ExpressionType.Int64), (ExpressionType.Duration, ExpressionType.Duration, ExpressionType.Duration), (ExpressionType.Timestamp, ExpressionType.Duration, ExpressionType.Timestamp), (ExpressionType.Duration, ExpressionType.Timestamp, ExpressionType.Timestamp),
        })
        {
            yield return Binary<long, long, long>("+", type, other, result, AddWhole);
        }

        foreach (var (type, other, result) in new[]
        {
            (ExpressionType.Int64, ExpressionType.Int64, ExpressionType.Int64), (ExpressionType.Duration, ExpressionType.Duration, ExpressionType.Duration), (ExpressionType.Timestamp, ExpressionType.Duration, ExpressionType.Timestamp), (ExpressionType.Timestamp, ExpressionType.Timestamp, ExpressionType.Duration),
        })
        {
            yield return Binary<long, long, long>("-", type, other, result, SubtractWhole);
        }

        foreach (var (type, other, result) in new[] { (ExpressionType.Int64, ExpressionType.Int64, ExpressionType.Int64), (ExpressionType.Int64, ExpressionType.Duration, ExpressionType.Duration), (ExpressionType.Duration, ExpressionType.Int64, ExpressionType.Duration) })
        {
            yield return Binary<long, long, long>("*", type, other, result, MultiplyWhole);
        }

        ExpressionType[] doubles = [ExpressionType.Double, ExpressionType.Double];
        yield return Define("+", doubles, ExpressionType.Double, (a, r) => Elementwise.Binary<double, double, double, Elementwise.Add<double>>(a[0], a[1], r));
        yield return Define("-", doubles, ExpressionType.Double, (a, r) => Elementwise.Binary<double, double, double, Elementwise.Subtract<double>>(a[0], a[1], r));
        yield return Define("*", doubles, ExpressionType.Double, (a, r) => Elementwise.Binary<double, double, double, Elementwise.Multiply>(a[0], a[1], r));
        yield return Binary<long, double, long>("*", ExpressionType.Duration, ExpressionType.Double, ExpressionType.Duration, static (long a, double b, out long r) => Whole(a * b, out r));
        yield return Binary<double, long, long>("*", ExpressionType.Double, ExpressionType.Duration, ExpressionType.Duration, static (double a, long b, out long r) => Whole(a * b, out r));
        yield return Binary<double, double, double>("/", ExpressionType.Double, ExpressionType.Double, ExpressionType.Double, Divide);
        yield return Binary<long, long, double>("/", ExpressionType.Duration, ExpressionType.Duration, ExpressionType.Double, static (long a, long b, out double r) => Divide(a, b, out r));
        yield return Binary<long, double, long>("/", ExpressionType.Duration, ExpressionType.Double, ExpressionType.Duration, static (long a, double b, out long r) =>
        {
            r = 0;
            return Divide(a, b, out var quotient) && Whole(quotient, out r);
        });
        yield return Binary<long, long, long>("%", ExpressionType.Int64, ExpressionType.Int64, ExpressionType.Int64, Remainder);
        yield return Binary<long, long, long>("%", ExpressionType.Duration, ExpressionType.Duration, ExpressionType.Duration, Remainder);
        yield return Binary<double, double, double>("%", ExpressionType.Double, ExpressionType.Double, ExpressionType.Double, static (double a, double b, out double r) =>
        {
            r = a % b;
            return b != 0;
        });
    }

    private static IEnumerable<Overload> Mathematics()
    {
        foreach (var type in new[] { ExpressionType.Int64, ExpressionType.Duration })
        {
            yield return Unary<long, long>("negate", type, type, static (long a, out long r) => SubtractWhole(0, a, out r));
            yield return Unary<long, long>("abs", type, type, static (long a, out long r) => a < 0 ? SubtractWhole(0, a, out r) : AddWhole(0, a, out r));
            yield return Unary<long, long>("sign", type, ExpressionType.Int64, static a => Math.Sign(a));
        }

        foreach (var (name, function) in new (string, Func<double, double>)[]
        {
            ("negate", static a => -a), ("abs", Math.Abs), ("exp", Math.Exp), ("floor", Math.Floor), ("ceil", Math.Ceiling),
            ("round", static a => Math.Round(a, MidpointRounding.AwayFromZero)), ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan),
            ("atan", Math.Atan), ("tanh", Math.Tanh), ("radians", static a => a * (Math.PI / 180)), ("degrees", static a => a * (180 / Math.PI)),
        })
        {
            yield return Unary(name, ExpressionType.Double, ExpressionType.Double, function);
        }

        yield return Unary<double, double>("sqrt", ExpressionType.Double, ExpressionType.Double, static (double a, out double r) => Keep(Math.Sqrt(a), a >= 0, out r));
        yield return Unary<double, double>("ln", ExpressionType.Double, ExpressionType.Double, static (double a, out double r) => Keep(Math.Log(a), a > 0, out r));
        yield return Unary<double, double>("log10", ExpressionType.Double, ExpressionType.Double, static (double a, out double r) => Keep(Math.Log10(a), a > 0, out r));
        yield return Unary<double, bool>("is_nan", ExpressionType.Double, ExpressionType.Boolean, double.IsNaN);
        yield return Binary<double, double, double>("pow", ExpressionType.Double, ExpressionType.Double, ExpressionType.Double, static (double a, double b, out double r) =>
        {
            r = Math.Pow(a, b);
            return !double.IsNaN(r) || double.IsNaN(a) || double.IsNaN(b);
        });
        yield return Binary<double, double, double>("atan2", ExpressionType.Double, ExpressionType.Double, ExpressionType.Double, static (double a, double b, out double r) => Keep(Math.Atan2(a, b), true, out r));
        yield return Binary<double, long, double>("round", ExpressionType.Double, ExpressionType.Int64, ExpressionType.Double, static (double a, long digits, out double r) =>
            Keep(Math.Round(a, (int)Math.Clamp(digits, 0, 15), MidpointRounding.AwayFromZero), true, out r));
        yield return Define("haversine", [ExpressionType.Double, ExpressionType.Double, ExpressionType.Double, ExpressionType.Double], ExpressionType.Double, Haversine);
    }

    /// <summary>Great-circle distance in kilometres on the sphere of the Earth's mean radius (Sinnott, "Virtues of the Haversine", 1984).</summary>
    private static Kernel Haversine(int[] a, int result) => (frame, count) =>
    {
        var (lat1, lon1, lat2, lon2, r) =
            (frame.Get<double>(a[0]), frame.Get<double>(a[1]), frame.Get<double>(a[2]), frame.Get<double>(a[3]), frame.Get<double>(result));
        r.UniteNulls(lat1, lon1, count);
        r.UniteNulls(r, lat2, count);
        r.UniteNulls(r, lon2, count);
        for (var i = 0; i < count; i++)
        {
            const double Half = Math.PI / 360;
            var north = Math.Sin((lat2.Values[i] - lat1.Values[i]) * Half);
            var east = Math.Sin((lon2.Values[i] - lon1.Values[i]) * Half);
            var h = (north * north) + (Math.Cos(lat1.Values[i] * (2 * Half)) * Math.Cos(lat2.Values[i] * (2 * Half)) * east * east);
            r.Values[i] = 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
        }
    };

    private static bool AddWhole(long a, long b, out long r)
    {
        r = unchecked(a + b);
        return ((a ^ r) & (b ^ r)) >= 0;
    }

    private static bool SubtractWhole(long a, long b, out long r)
    {
        r = unchecked(a - b);
        return ((a ^ b) & (a ^ r)) >= 0;
    }

    private static bool MultiplyWhole(long a, long b, out long r)
    {
        r = unchecked(a * b);
        return Math.BigMul(a, b) == r;
    }

    private static bool Divide(double a, double b, out double r)
    {
        r = a / b;
        return b != 0;
    }

    private static bool Remainder(long a, long b, out long r)
    {
        // The smallest whole number modulo -1 overflows in hardware.
        r = b is 0 or -1 ? 0 : a % b;
        return b != 0;
    }

    /// <summary>The nearest whole number, when there is one; halves go to the even neighbour.</summary>
    internal static bool Whole(double a, out long r)
    {
        var rounded = Math.Round(a);
        var fits = rounded is >= long.MinValue and < 9223372036854775808.0;
        r = fits ? (long)rounded : 0;
        return fits;
    }

    private static bool Keep(double value, bool known, out double r)
    {
        r = value;
        return known;
    }
}

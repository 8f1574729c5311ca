using System.Numerics;
using System.Runtime.CompilerServices;

namespace Flywheel.Features.Windows;

/// <summary>
/// A 256-bit two's complement number with 112 bits after the point: sums of doubles without rounding, so that the order of events, the number
/// of threads and the history before a window can never show in a result. Doubles below 2^140 in size fit, those of 2^-59 and more without any loss; smaller
/// ones lose less than 2^-112. The idea is the long accumulator of Kulisch, "Computer Arithmetic and Validity" (2008), cut to the range that features need.
/// </summary>
internal readonly struct FixedPoint : IEquatable<FixedPoint>
{
    internal const int FractionBits = 112;

    private readonly ulong _a, _b, _c, _d;

    private FixedPoint(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    private bool IsNegative => (long)_d < 0;

    private bool IsZero => (_a | _b | _c | _d) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FixedPoint operator +(FixedPoint x, FixedPoint y)
    {
        var low = new UInt128(x._b, x._a) + new UInt128(y._b, y._a);
        var carry = low < new UInt128(x._b, x._a) ? UInt128.One : UInt128.Zero;
        var high = new UInt128(x._d, x._c) + new UInt128(y._d, y._c) + carry;
        return new FixedPoint((ulong)low, (ulong)(low >> 64), (ulong)high, (ulong)(high >> 64));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FixedPoint operator -(FixedPoint x, FixedPoint y)
    {
        var (xLow, yLow) = (new UInt128(x._b, x._a), new UInt128(y._b, y._a));
        var low = xLow - yLow;
        var high = new UInt128(x._d, x._c) - new UInt128(y._d, y._c) - (xLow < yLow ? UInt128.One : UInt128.Zero);
        return new FixedPoint((ulong)low, (ulong)(low >> 64), (ulong)high, (ulong)(high >> 64));
    }

    public static FixedPoint operator -(FixedPoint x) => default(FixedPoint) - x;

    /// <summary>The number of a finite double below 2^140 in size.</summary>
    internal static FixedPoint From(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(Math.Abs(value));
        var exponent = (int)(bits >> 52);
        var mantissa = exponent == 0 ? bits : (bits & ((1UL << 52) - 1)) | (1UL << 52);
        var shift = Math.Max(exponent, 1) - 1075 + FractionBits;
        var magnitude = shift >= 0 ? Shift(mantissa, shift) : shift > -64 ? Shift(mantissa >> -shift, 0) : default;
        return value < 0 ? -magnitude : magnitude;
    }

    /// <summary>The exact square of a double below 2^60 in size (Dekker's product by fused multiplication).</summary>
    internal static FixedPoint FromSquare(double value)
    {
        var square = value * value;
        return From(square) + From(Math.FusedMultiplyAdd(value, value, -square));
    }

    /// <summary>The number of a whole number.</summary>
    internal static FixedPoint From(Int128 value)
    {
        var magnitude = (UInt128)(value < 0 ? -value : value);
        var shifted = Shift((ulong)magnitude, FractionBits) + Shift((ulong)(magnitude >> 64), FractionBits + 64);
        return value < 0 ? -shifted : shifted;
    }

    /// <summary>The nearest double; halves go to the even neighbour.</summary>
    internal double ToDouble()
    {
        if (IsZero)
        {
            return 0;
        }

        var magnitude = IsNegative ? -this : this;
        var top = magnitude.TopBit();
        double value;
        if (top <= 52)
        {
            value = magnitude._a;
        }
        else
        {
            var drop = top - 52;
            var mantissa = magnitude.Bits(drop);
            var half = magnitude.Bit(drop - 1);
            var sticky = magnitude.AnyBelow(drop - 1);
            mantissa += half && (sticky || (mantissa & 1) != 0) ? 1UL : 0;
            value = Math.ScaleB(mantissa, drop);
        }

        value = Math.ScaleB(value, -FractionBits);
        return IsNegative ? -value : value;
    }

    /// <summary>The number as two doubles that add up to it, to 106 bits.</summary>
    internal (double High, double Low) ToPair()
    {
        var high = ToDouble();
        return (high, (this - From(high)).ToDouble());
    }

    public bool Equals(FixedPoint other) => (_a, _b, _c, _d) == (other._a, other._b, other._c, other._d);

    public override bool Equals(object? obj) => obj is FixedPoint other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    private static FixedPoint Shift(ulong mantissa, int shift)
    {
        var (word, bit) = (shift >> 6, shift & 63);
        var low = mantissa << bit;
        var high = bit == 0 ? 0 : mantissa >> (64 - bit);
        return word switch
        {
            0 => new FixedPoint(low, high, 0, 0),
            1 => new FixedPoint(0, low, high, 0),
            2 => new FixedPoint(0, 0, low, high),
            _ => new FixedPoint(0, 0, 0, low),
        };
    }

    private int TopBit() =>
        _d != 0 ? 255 - BitOperations.LeadingZeroCount(_d)
        : _c != 0 ? 191 - BitOperations.LeadingZeroCount(_c)
        : _b != 0 ? 127 - BitOperations.LeadingZeroCount(_b)
        : 63 - BitOperations.LeadingZeroCount(_a);

    private ulong Word(int index) => index switch { 0 => _a, 1 => _b, 2 => _c, 3 => _d, _ => 0 };

    // 53 bits from this bit up; the top bit of the number is among them, so nothing lies above.
    private ulong Bits(int from)
    {
        var (word, bit) = (from >> 6, from & 63);
        return bit == 0 ? Word(word) : (Word(word) >> bit) | (Word(word + 1) << (64 - bit));
    }

    private bool Bit(int index) => ((Word(index >> 6) >> (index & 63)) & 1) != 0;

    private bool AnyBelow(int index)
    {
        for (var word = 0; word < index >> 6; word++)
        {
            if (Word(word) != 0)
            {
                return true;
            }
        }

        return (Word(index >> 6) & ((1UL << (index & 63)) - 1)) != 0;
    }
}

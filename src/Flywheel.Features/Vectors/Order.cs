using System.Runtime.CompilerServices;

namespace Flywheel.Features.Vectors;

/// <summary>The order of values: NaN equals NaN and is above every number (as in PostgreSQL and DuckDB); texts are in ordinal order.</summary>
internal static class Order
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Compare<T>(T left, T right)
        where T : IComparable<T>
    {
        if (typeof(T) == typeof(string))
        {
            return string.CompareOrdinal((string)(object)left, (string)(object)right);
        }

        if (typeof(T) == typeof(double))
        {
            var (a, b) = ((double)(object)left, (double)(object)right);
            return a < b ? -1 : a > b ? 1 : a == b ? 0 : double.IsNaN(a).CompareTo(double.IsNaN(b));
        }

        return left.CompareTo(right);
    }

    /// <summary>A whole number whose order is the order of the double; both zeros give one number.</summary>
    internal static long KeyOf(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value + 0.0);

        // Every NaN becomes the positive quiet NaN, above infinity; negative numbers are mirrored below zero.
        bits = double.IsNaN(value) ? bits & long.MaxValue : bits;
        return bits >= 0 ? bits : long.MinValue - bits;
    }

    /// <summary>The double of <see cref="KeyOf"/>.</summary>
    internal static double ValueOf(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : long.MinValue - key);
}

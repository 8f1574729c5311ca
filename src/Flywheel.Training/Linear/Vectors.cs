using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Flywheel.Training.Linear;

/// <summary>
/// Sums over spans, always four lanes wide and never with fused multiply-add: the same order of the same roundings on every
/// processor, which is what makes a fit repeatable to the bit.
/// </summary>
internal static class Vectors
{
    private const int Lanes = 4;

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        var va = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var vb = MemoryMarshal.Cast<double, Vector256<double>>(b);
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i + 1 < va.Length; i += 2)
        {
            even += va[i] * vb[i];
            odd += va[i + 1] * vb[i + 1];
        }

        if (i < va.Length)
        {
            even += va[i] * vb[i];
        }

        var sums = even + odd;
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (var rest = va.Length * Lanes; rest < a.Length; rest++)
        {
            sum += a[rest] * b[rest];
        }

        return sum;
    }

    /// <summary>target += source.</summary>
    internal static void Add(ReadOnlySpan<double> source, Span<double> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += source[i];
        }
    }

    /// <summary>target += factor · source.</summary>
    internal static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        target = target[..source.Length];
        var from = MemoryMarshal.Cast<double, Vector256<double>>(source);
        var to = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var factors = Vector256.Create(factor);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] += factors * from[i];
        }

        for (var rest = from.Length * Lanes; rest < source.Length; rest++)
        {
            target[rest] += factor * source[rest];
        }
    }

    /// <summary>target = a · b, one by one.</summary>
    internal static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> target)
    {
        for (var i = 0; i < a.Length; i++)
        {
            target[i] = a[i] * b[i];
        }
    }
}

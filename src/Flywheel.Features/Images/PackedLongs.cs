using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flywheel.Features.Images;

/// <summary>
/// Whole numbers as steps from one to the next, in units of the steps' greatest common divisor, each as narrow as the widest needs: moments in order and
/// prefix sums, which a state is made of, take a quarter of their size. Any numbers survive, because steps wrap around.
/// </summary>
internal static class PackedLongs
{
    // Count, width, first value and unit.
    private const int HeadBytes = 4 + 1 + 8 + 8;

    internal static void Write(IBufferWriter<byte> target, ReadOnlySpan<long> values)
    {
        var unit = UnitOf(values);
        var width = WidthOf(values, unit);
        var size = HeadBytes + (width * Math.Max(0, values.Length - 1));
        var span = target.GetSpan(size);
        BinaryPrimitives.WriteInt32LittleEndian(span, values.Length);
        span[4] = (byte)width;
        BinaryPrimitives.WriteInt64LittleEndian(span[5..], values.IsEmpty ? 0 : values[0]);
        BinaryPrimitives.WriteInt64LittleEndian(span[13..], unit);
        var steps = span[HeadBytes..size];
        switch (width)
        {
            case 1:
                PutSteps(values, unit, MemoryMarshal.Cast<byte, sbyte>(steps));
                break;
            case 2:
                PutSteps(values, unit, MemoryMarshal.Cast<byte, short>(steps));
                break;
            case 4:
                PutSteps(values, unit, MemoryMarshal.Cast<byte, int>(steps));
                break;
            case 8:
                PutSteps(values, unit, MemoryMarshal.Cast<byte, long>(steps));
                break;
        }

        target.Advance(size);
    }

    // Compiled fully at once, as everything on the way of a server's start: it would be over before the runtime found out that it is hot.
    /// <summary>Reads what <see cref="Write"/> wrote, from the start of the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long[] Read(ReadOnlySpan<byte> bytes, out int size)
    {
        var count = bytes.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var width = count < 0 ? 0 : bytes[4];
        var length = HeadBytes + ((long)width * Math.Max(0, count - 1));
        if (count < 0 || length > bytes.Length || width is not (0 or 1 or 2 or 4 or 8) || (count == 0 && width != 0))
        {
            throw new InvalidDataException("Not a list of numbers.");
        }

        size = (int)length;
        var values = GC.AllocateUninitializedArray<long>(count);
        var (value, unit) = (BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[13..]));
        var steps = bytes[HeadBytes..size];
        switch (width)
        {
            case 0:
                Array.Fill(values, value);
                break;
            case 1:
                TakeSteps(values, value, unit, MemoryMarshal.Cast<byte, sbyte>(steps));
                break;
            case 2:
                TakeSteps(values, value, unit, MemoryMarshal.Cast<byte, short>(steps));
                break;
            case 4:
                TakeSteps(values, value, unit, MemoryMarshal.Cast<byte, int>(steps));
                break;
            default:
                TakeSteps(values, value, unit, MemoryMarshal.Cast<byte, long>(steps));
                break;
        }

        return values;
    }

    private static long UnitOf(ReadOnlySpan<long> values)
    {
        var unit = 0L;
        for (var i = 1; i < values.Length && unit != 1; i++)
        {
            var step = unchecked(values[i] - values[i - 1]);
            if (step == long.MinValue)
            {
                return 1;
            }

            step = Math.Abs(step);
            if (unit == 0 || step % unit != 0)
            {
                unit = (long)BigInteger.GreatestCommonDivisor(unit, step);
            }
        }

        return Math.Max(unit, 1);
    }

    private static int WidthOf(ReadOnlySpan<long> values, long unit)
    {
        var (least, greatest) = (0L, 0L);
        for (var i = 1; i < values.Length; i++)
        {
            var step = unchecked(values[i] - values[i - 1]);
            (least, greatest) = (Math.Min(least, step), Math.Max(greatest, step));
        }

        (least, greatest) = (least / unit, greatest / unit);
        return (least, greatest) switch
        {
            (0, 0) => 0,
            ( >= sbyte.MinValue, <= sbyte.MaxValue) => 1,
            ( >= short.MinValue, <= short.MaxValue) => 2,
            ( >= int.MinValue, <= int.MaxValue) => 4,
            _ => 8,
        };
    }

    private static void PutSteps<T>(ReadOnlySpan<long> values, long unit, Span<T> steps)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var step = unchecked(values[i + 1] - values[i]);
            steps[i] = T.CreateTruncating(unit == 1 ? step : step / unit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeSteps<T>(Span<long> values, long value, long unit, ReadOnlySpan<T> steps)
        where T : unmanaged, IBinaryInteger<T>
    {
        values[0] = value;
        values = values[1..];
        for (var i = 0; i < steps.Length && i < values.Length; i++)
        {
            values[i] = value = unchecked(value + (unit * long.CreateTruncating(steps[i])));
        }
    }
}

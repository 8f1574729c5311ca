using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>
/// Points as bytes, little-endian. As they arrive: length of the key (-1 for the key before), key in UTF-8, time, step, value. As they
/// are kept, a metric at a time: all times, then all steps, then all values.
/// </summary>
internal static class PointBytes
{
    private const int PointSize = 24;

    public static byte[] Arriving(List<MetricPoint> points)
    {
        var bytes = new byte[points.Sum(point => Encoding.UTF8.GetMaxByteCount(point.Key.Length) + PointSize + 2)];
        var (at, before) = (0, (string?)null);
        foreach (var point in points)
        {
            var same = ReferenceEquals(before, point.Key) || before == point.Key;
            var length = same ? 0 : Encoding.UTF8.GetBytes(point.Key, bytes.AsSpan(at + 2));
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), same ? (short)-1 : (short)length);
            at += 2 + length;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), point.At.Microseconds);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8), point.Step);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at + 16), point.Value);
            (at, before) = (at + PointSize, point.Key);
        }

        return bytes[..at];
    }

    /// <summary>Adds each point to the list of its key.</summary>
    public static void ReadArrived(ReadOnlySpan<byte> bytes, Dictionary<string, List<SeriesPoint>> byKey)
    {
        Span<char> letters = stackalloc char[256];
        var lookup = byKey.GetAlternateLookup<ReadOnlySpan<char>>();
        List<SeriesPoint>? current = null;
        while (!bytes.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt16LittleEndian(bytes);
            bytes = bytes[2..];
            if (length >= 0)
            {
                var key = letters[..Encoding.UTF8.GetChars(bytes[..length], letters)];
                if (!lookup.TryGetValue(key, out current))
                {
                    byKey.Add(key.ToString(), current = []);
                }

                bytes = bytes[length..];
            }

            current!.Add(new SeriesPoint(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadDoubleLittleEndian(bytes[16..])));
            bytes = bytes[PointSize..];
        }
    }

    public static byte[] Kept(ReadOnlySpan<SeriesPoint> points)
    {
        var bytes = new byte[points.Length * PointSize];
        var numbers = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        for (var i = 0; i < points.Length; i++)
        {
            numbers[i] = points[i].At;
            numbers[points.Length + i] = points[i].Step;
            numbers[(2 * points.Length) + i] = BitConverter.DoubleToInt64Bits(points[i].Value);
        }

        return bytes;
    }

    public static void ReadKept(ReadOnlySpan<byte> bytes, List<SeriesPoint> points)
    {
        var numbers = MemoryMarshal.Cast<byte, long>(bytes);
        var count = numbers.Length / 3;
        for (var i = 0; i < count; i++)
        {
            points.Add(new SeriesPoint(numbers[i], numbers[count + i], BitConverter.Int64BitsToDouble(numbers[(2 * count) + i])));
        }
    }

    public static MetricPoint ToMetric(this SeriesPoint point, string key) => new(key, point.Value, point.Step, new Timestamp(point.At));
}

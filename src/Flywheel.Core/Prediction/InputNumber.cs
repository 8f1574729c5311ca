using System.Runtime.CompilerServices;
using Flywheel.Core.Columns;

namespace Flywheel.Core.Prediction;

/// <summary>How a feature's value becomes the 32-bit float a model takes. Training and scoring both go through here, so they cannot differ.</summary>
public static class InputNumber
{
    /// <summary>Microseconds in a day: a timestamp goes in as days since 1970-01-01T00:00Z.</summary>
    public const double MicrosecondsPerDay = 86_400.0 * Timestamp.PerSecond;

    /// <summary>The nearest float; missing (NaN) when the value is NaN, infinite or beyond what a float can hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float From(double value)
    {
        var nearest = (float)value;
        return float.IsFinite(nearest) ? nearest : float.NaN;
    }

    /// <summary>One value as live rows carry it: NaN when missing, 0 or 1 for a truth, days since 1970 for a moment.</summary>
    /// <exception cref="ArgumentException">The column holds text.</exception>
    public static double Of(Column column, int row) => column.IsNull(row) ? double.NaN : column switch
    {
        DoubleColumn numbers => numbers.Values[row],
        Int64Column numbers => numbers.Values[row],
        TimestampColumn moments => moments.Values[row] / MicrosecondsPerDay,
        BooleanColumn flags => flags.Values[row] ? 1 : 0,
        _ => throw new ArgumentException($"A {column.Type} column is no number.", nameof(column)),
    };

    /// <summary>Writes one column's rows into column <paramref name="place"/> of row-major floats <paramref name="width"/> wide.</summary>
    /// <exception cref="ArgumentException">The column holds text.</exception>
    public static void Write(Column column, int start, int count, Span<float> target, int place, int width)
    {
        switch (column)
        {
            case DoubleColumn numbers:
                WriteAll(numbers.Values.Slice(start, count), From, target, place, width);
                break;
            case Int64Column numbers:
                WriteAll(numbers.Values.Slice(start, count), static value => (float)value, target, place, width);
                break;
            case TimestampColumn moments:
                WriteAll(moments.Values.Slice(start, count), static value => From(value / MicrosecondsPerDay), target, place, width);
                break;
            case BooleanColumn flags:
                WriteAll(flags.Values.Slice(start, count), static value => value ? 1f : 0f, target, place, width);
                break;
            default:
                throw new ArgumentException($"A {column.Type} column is no number.", nameof(column));
        }

        if (!column.Validity.IsAllPresent)
        {
            for (var row = 0; row < count; row++)
            {
                if (column.IsNull(start + row))
                {
                    target[(row * width) + place] = float.NaN;
                }
            }
        }
    }

    private static void WriteAll<T>(ReadOnlySpan<T> values, Func<T, float> convert, Span<float> target, int place, int width)
    {
        for (int row = 0, at = place; row < values.Length; row++, at += width)
        {
            target[at] = convert(values[row]);
        }
    }
}

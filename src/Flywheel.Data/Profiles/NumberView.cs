using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>Any column but text as numbers, NaN where missing.</summary>
internal static class NumberView
{
    internal static double[] Of(Column column)
    {
        var numbers = new double[column.Count];
        switch (column)
        {
            case DoubleColumn number:
                number.Values.CopyTo(numbers);
                break;
            case BooleanColumn truth:
                Fill(truth.Values, numbers, value => value ? 1 : 0);
                break;
            case Int64Column whole:
                Fill(whole.Values, numbers, value => value);
                break;
            case TimestampColumn moment:
                Fill(moment.Values, numbers, value => value);
                break;
            default:
                throw new ArgumentException($"{column.Type} is no number.", nameof(column));
        }

        if (!column.Validity.IsAllPresent)
        {
            for (var row = 0; row < numbers.Length; row++)
            {
                numbers[row] = column.IsNull(row) ? double.NaN : numbers[row];
            }
        }

        return numbers;
    }

    private static void Fill<T>(ReadOnlySpan<T> values, double[] numbers, Func<T, double> convert)
    {
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = convert(values[row]);
        }
    }
}

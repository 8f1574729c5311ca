using Flywheel.Core.Columns;

namespace Flywheel.Features.Windows;

/// <summary>One value of the events of a block: numbers as their bits, texts as they are. Immutable.</summary>
internal sealed class BandValues(long[]? numbers, string?[]? texts, bool[]? nulls)
{
    internal long Bytes => ((numbers?.Length ?? texts?.Length ?? 0) * 8L) + (nulls?.Length ?? 0);

    internal static BandValues Read(Column column, ReadOnlySpan<int> rows)
    {
        var nulls = column.Validity.IsAllPresent ? null : new bool[rows.Length];
        if (column is TextColumn given)
        {
            var texts = new string?[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                texts[i] = given[rows[i]];
                nulls?[i] = texts[i] is null;
            }

            return new BandValues(null, texts, nulls);
        }

        var numbers = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var isNull = column.IsNull(rows[i]);
            nulls?[i] = isNull;
            numbers[i] = isNull ? 0 : column is DoubleColumn doubles ? BitConverter.DoubleToInt64Bits(doubles.Values[rows[i]]) : ColumnKeys.Of(column, rows[i]);
        }

        return new BandValues(numbers, null, nulls);
    }

    internal bool IsNull(int at) => nulls is not null && nulls[at];

    internal long Number(int at) => numbers![at];

    internal string Text(int at) => texts![at]!;

    /// <summary>These events of both, in this order: places from 0 are of this block, those from <paramref name="here"/> of the other.</summary>
    internal BandValues Pick(BandValues other, int here, ReadOnlySpan<int> places)
    {
        var anyNull = nulls is not null || other.IsAnyNull;
        var picked = new BandValues(
            numbers is null ? null : new long[places.Length], texts is null ? null : new string[places.Length], anyNull ? new bool[places.Length] : null);
        for (var i = 0; i < places.Length; i++)
        {
            var (source, at) = places[i] < here ? (this, places[i]) : (other, places[i] - here);
            picked.Set(i, source, at);
        }

        return picked;
    }

    private bool IsAnyNull => nulls is not null;

    private void Set(int i, BandValues source, int at)
    {
        nulls?[i] = source.IsNull(at);
        numbers?[i] = source.Number(at);
        if (texts is not null)
        {
            texts[i] = source.IsNull(at) ? null : source.Text(at);
        }
    }
}

using Flywheel.Core.Columns;
using Flywheel.Features.Images;

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

    /// <summary>Writes the values of blocks that follow each other.</summary>
    internal static void Save(ImageWriter image, BandValues[] blocks)
    {
        var isText = blocks[0].IsText;
        image.Write(isText ? 1 : 0);
        if (isText)
        {
            image.Write([.. blocks.SelectMany(block => block.AllTexts)]);
        }
        else
        {
            image.Write([.. blocks.SelectMany(block => block.AllNumbers)]);
        }

        var anyNull = Array.Exists(blocks, block => block.IsAnyNull);
        image.WriteRaw<bool>(anyNull ? [.. blocks.SelectMany(block => Enumerable.Range(0, block.Length).Select(block.IsNull))] : []);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, as the values of one block.</summary>
    internal static BandValues Load(ImageReader image)
    {
        var isText = image.Long() == 1;
        var (numbers, texts) = (isText ? null : image.Longs(), isText ? image.Texts() : null);
        return new BandValues(numbers, texts, image.Raw<bool>() is { Length: > 0 } nulls ? nulls : null);
    }

    internal BandValues Slice(int from, int count) => new(numbers?[from..(from + count)], texts?[from..(from + count)], nulls?[from..(from + count)]);

    private bool IsText => texts is not null;

    private int Length => numbers?.Length ?? texts!.Length;

    private IEnumerable<string?> AllTexts => texts!;

    private IEnumerable<long> AllNumbers => numbers!;

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

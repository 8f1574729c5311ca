using System.Collections.Concurrent;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>Numbers the values of one key column in order of first appearance. Reading is safe while one writer adds.</summary>
internal sealed class KeyColumn(ExpressionType type)
{
    private readonly ConcurrentDictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, int> _numbers = new();
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal bool IsText => type == ExpressionType.Text;

    internal long Bytes => (_texts.Count * 96L) + (_numbers.Count * 48L);

    internal int Find(string text) => _texts.GetValueOrDefault(text, KeyTable.Unknown);

    internal int Find(long number) => _numbers.GetValueOrDefault(number, KeyTable.Unknown);

    /// <summary>The numbers of a column's values, adding those that are new.</summary>
    internal int[] Add(Column column)
    {
        var codes = new int[column.Count];
        if (column is TextColumn texts)
        {
            AddTexts(texts, codes);
        }
        else
        {
            for (var row = 0; row < codes.Length; row++)
            {
                codes[row] = column.IsNull(row) ? KeyTable.Unknown : Add(ColumnKeys.Of(column, row));
            }
        }

        return codes;
    }

    internal void Save(ImageWriter image)
    {
        if (IsText)
        {
            image.Write([.. _texts.OrderBy(text => text.Value).Select(text => text.Key)]);
        }
        else
        {
            image.Write([.. _numbers.OrderBy(number => number.Value).Select(number => number.Key)]);
        }
    }

    internal void Load(ImageReader image)
    {
        if (IsText)
        {
            foreach (var text in image.Texts())
            {
                Add(text!);
            }
        }
        else
        {
            foreach (var number in image.Longs())
            {
                Add(number);
            }
        }
    }

    private void AddTexts(TextColumn column, int[] codes)
    {
        var map = new int[column.Texts.Count];
        Array.Fill(map, KeyTable.Unknown);
        var given = column.Codes;
        for (var row = 0; row < codes.Length; row++)
        {
            var code = given[row];
            codes[row] = code < 0 ? KeyTable.Unknown : map[code] >= 0 ? map[code] : map[code] = Add(column.Texts[code]);
        }
    }

    private int Add(string text) => _texts.TryGetValue(text, out var code) ? code : _texts[text] = _count++;

    private int Add(long number) => _numbers.TryGetValue(number, out var code) ? code : _numbers[number] = _count++;
}

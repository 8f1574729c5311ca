using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>Profiles texts by counting codes.</summary>
internal static class TextProfiler
{
    private const int TopValues = 10;

    internal static ColumnProfile Profile(Field field, TextColumn column, LabelView? label)
    {
        var counts = new long[column.Texts.Count];
        var missing = 0L;
        foreach (var code in column.Codes)
        {
            if (code < 0)
            {
                missing++;
            }
            else
            {
                counts[code]++;
            }
        }

        var used = Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).ToArray();
        return new ColumnProfile
        {
            Name = field.Name,
            Type = field.Type,
            Missing = missing,
            Distinct = used.Length,
            Min = used.Select(code => column.Texts[code]).Min(StringComparer.Ordinal),
            Max = used.Select(code => column.Texts[code]).Max(StringComparer.Ordinal),
            Top = [.. used.OrderByDescending(code => counts[code]).ThenBy(code => column.Texts[code], StringComparer.Ordinal).Take(TopValues).Select(code => new ValueCount(column.Texts[code], counts[code]))],
            Relation = label is null ? null : Relate(column, label),
        };
    }

    private static LabelRelation? Relate(TextColumn column, LabelView label)
    {
        var codes = column.Codes.ToArray();
        var (measure, value) = label.Numbers is { } numbers
            ? ("correlation_ratio", Relations.CorrelationRatio(numbers, codes, column.Texts.Count))
            : ("uncertainty", Relations.Uncertainty(codes, column.Texts.Count, label.Classes!, label.ClassCount));
        return double.IsNaN(value) ? null : new LabelRelation(measure, value, value);
    }
}

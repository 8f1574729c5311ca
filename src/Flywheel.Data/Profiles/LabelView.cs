using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>A label as profiles need it: a class of each row when it has few values, else a number.</summary>
internal sealed class LabelView
{
    private const int MostClasses = 50;

    private LabelView(sbyte[]? classes, double[]? numbers, ImmutableArray<ValueCount> counts) => (Classes, Numbers, Counts) = (classes, numbers, counts);

    /// <summary>The class of each row, -1 where the label is missing; null when the label is a number.</summary>
    internal sbyte[]? Classes { get; }

    /// <summary>The label of each row, NaN where it is missing; null when it has classes.</summary>
    internal double[]? Numbers { get; }

    /// <summary>Rows of each class, most first.</summary>
    internal ImmutableArray<ValueCount> Counts { get; }

    /// <summary>Number of classes.</summary>
    internal int ClassCount => Counts.Length;

    internal static LabelView Of(Column label)
    {
        if (label is BooleanColumn truth)
        {
            return OfTruth(truth);
        }

        var values = new Dictionary<object, int>();
        var codes = new sbyte[label.Count];
        for (var row = 0; row < label.Count; row++)
        {
            if (label.IsNull(row))
            {
                codes[row] = -1;
                continue;
            }

            var value = label.ValueAt(row)!;
            if (!values.TryGetValue(value, out var code))
            {
                if (values.Count == MostClasses)
                {
                    return label is TextColumn ? throw new ArgumentException($"A label of more than {MostClasses} classes.", nameof(label)) : new LabelView(null, NumberView.Of(label), []);
                }

                values.Add(value, code = values.Count);
            }

            codes[row] = (sbyte)code;
        }

        // Classes in order of their value, so that of two the second is the positive one: false, true; 0, 1; no, yes.
        var ordered = values.Keys.Order(Comparer<object>.Create((a, b) => Comparer<object>.Default.Compare(a, b))).ToArray();
        var place = new sbyte[values.Count];
        for (sbyte i = 0; i < ordered.Length; i++)
        {
            place[values[ordered[i]]] = i;
        }

        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = codes[row] < 0 ? (sbyte)-1 : place[codes[row]];
        }

        var counts = ordered.Select((value, i) => new ValueCount(Convert.ToString(value, CultureInfo.InvariantCulture)!, codes.AsSpan().Count((sbyte)i)));
        return new LabelView(codes, null, [.. counts]);
    }

    // The usual label, without a look-up a row.
    private static LabelView OfTruth(BooleanColumn label)
    {
        var codes = new sbyte[label.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = (sbyte)(label.IsNull(row) ? -1 : label.Values[row] ? 1 : 0);
        }

        var (no, yes) = (codes.AsSpan().Count((sbyte)0), codes.AsSpan().Count((sbyte)1));
        // A label of one class has that class alone, whichever it is.
        return no > 0 && yes > 0
            ? new LabelView(codes, null, [new ValueCount("False", no), new ValueCount("True", yes)])
            : new LabelView([.. codes.Select(code => Math.Min(code, (sbyte)0))], null, no + yes == 0 ? [] : [new ValueCount(yes > 0 ? "True" : "False", no + yes)]);
    }
}

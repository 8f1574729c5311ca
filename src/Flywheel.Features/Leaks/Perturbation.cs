using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>Changes values of chosen rows of a column, each to something else of the same type.</summary>
internal static class Perturbation
{
    internal static Column Of(Column column, ReadOnlySpan<bool> chosen, SeededRandom random, bool upwards) => column switch
    {
        DoubleColumn doubles => new DoubleColumn(Numbers(doubles.Values, chosen, random, upwards), Shown(column, chosen)),
        Int64Column whole => new Int64Column(Wholes(whole.Values, chosen, random, upwards, 1), Shown(column, chosen)),
        TimestampColumn moments => new TimestampColumn(Wholes(moments.Values, chosen, random, upwards, 60_000_000), Shown(column, chosen)),
        BooleanColumn truths => new BooleanColumn(Flipped(truths.Values, chosen), Shown(column, chosen)),
        TextColumn texts => Texts(texts, chosen, random),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Not a column type."),
    };

    // A null that becomes a value is a change too.
    private static Validity Shown(Column column, ReadOnlySpan<bool> chosen)
    {
        if (column.Validity.IsAllPresent)
        {
            return Validity.AllPresent;
        }

        var words = new ulong[Validity.WordCount(column.Count)];
        for (var row = 0; row < column.Count; row++)
        {
            words[row >> 6] |= chosen[row] || !column.IsNull(row) ? 1UL << (row & 63) : 0;
        }

        return new Validity(words);
    }

    private static double[] Numbers(ReadOnlySpan<double> values, ReadOnlySpan<bool> chosen, SeededRandom random, bool upwards)
    {
        var changed = values.ToArray();
        for (var row = 0; row < changed.Length; row++)
        {
            if (chosen[row])
            {
                var finite = double.IsFinite(changed[row]) ? changed[row] : 0;
                var step = (1 + Math.Abs(finite)) * (0.5 + random.NextDouble());
                changed[row] = finite + (upwards || random.NextDouble() < 0.5 ? step : -step);
            }
        }

        return changed;
    }

    private static long[] Wholes(ReadOnlySpan<long> values, ReadOnlySpan<bool> chosen, SeededRandom random, bool upwards, long unit)
    {
        var changed = values.ToArray();
        for (var row = 0; row < changed.Length; row++)
        {
            if (chosen[row])
            {
                var step = unit * (1 + random.NextInt64(240));
                changed[row] = unchecked(changed[row] + (upwards || random.NextDouble() < 0.5 ? step : -step));
            }
        }

        return changed;
    }

    private static bool[] Flipped(ReadOnlySpan<bool> values, ReadOnlySpan<bool> chosen)
    {
        var changed = values.ToArray();
        for (var row = 0; row < changed.Length; row++)
        {
            changed[row] ^= chosen[row];
        }

        return changed;
    }

    // Another text of the column where there is one, so that rows move to groups that are asked about.
    private static TextColumn Texts(TextColumn column, ReadOnlySpan<bool> chosen, SeededRandom random)
    {
        IReadOnlyList<string> texts = column.Texts.Count > 1 ? column.Texts : [.. column.Texts, "perturbed", "perturbed too"];
        var codes = column.Codes.ToArray();
        for (var row = 0; row < codes.Length; row++)
        {
            if (chosen[row])
            {
                codes[row] = (int)((Math.Max(codes[row], 0) + 1 + random.NextInt64(texts.Count - 1)) % texts.Count);
            }
        }

        return new TextColumn(codes, texts, Shown(column, chosen));
    }
}

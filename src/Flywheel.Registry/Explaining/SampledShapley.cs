using Flywheel.Core;
using Flywheel.Registry.Scoring;

namespace Flywheel.Registry.Explaining;

/// <summary>
/// Estimates what each feature adds to a score of any model: in a random order, feature by feature, a row of the holdout becomes the row that is explained, and each step's
/// change of the score is that feature's. Every order is also taken backwards, which halves the noise at least. The same row gives the same numbers. Safe to use from many threads.
/// </summary>
/// <remarks>
/// Source: Štrumbelj, Kononenko, "Explaining prediction models and individual predictions with feature contributions", Knowledge and Information Systems 41, 2014;
/// pairs of opposite orders: Mitchell, Cooper, Frank, Holmes, "Sampling permutations for Shapley value estimation", JMLR 23, 2022.
/// </remarks>
/// <param name="scorer">The model.</param>
/// <param name="numbers">Numbers of the rows that stand in for features that are left out, row by row.</param>
/// <param name="texts">Their texts.</param>
/// <param name="rows">How many there are.</param>
internal sealed class SampledShapley(ReleaseScorer scorer, double[] numbers, string?[] texts, int rows)
{
    private const int MaxPairs = 32, RowsAtOnce = 1_024;
    private const ulong Seed = 19_530;

    /// <summary>The contributions by feature, numbers before texts, their standard errors, and where the sum starts.</summary>
    internal (double[] Contributions, double[] Errors, double Base) Explain(ReadOnlySpan<double> row, ReadOnlySpan<string?> rowTexts)
    {
        var features = row.Length + rowTexts.Length;
        var (means, squares, start) = (new double[features], new double[features], 0.0);
        var (random, order) = (new SeededRandom(Seed), Enumerable.Range(0, features).ToArray());
        var pairs = Math.Min(MaxPairs, rows);
        for (var pair = 0; pair < pairs; pair++)
        {
            random.Shuffle<int>(order);
            var change = new double[features];
            start += Walk(pair, order, row, rowTexts, change) / pairs;
            Walk(pair, [.. order.Reverse()], row, rowTexts, change);
            for (var feature = 0; feature < features; feature++)
            {
                var mean = change[feature] / 2;
                means[feature] += mean / pairs;
                squares[feature] += mean * mean / pairs;
            }
        }

        var errors = new double[features];
        for (var feature = 0; feature < features; feature++)
        {
            errors[feature] = pairs < 2 ? 0 : Math.Sqrt(Math.Max(0, squares[feature] - (means[feature] * means[feature])) / (pairs - 1));
        }

        return (means, errors, start);
    }

    // Adds each step's change of the score; gives the score that the walk started from.
    private double Walk(int other, int[] order, ReadOnlySpan<double> row, ReadOnlySpan<string?> rowTexts, double[] change)
    {
        var (width, textWidth) = (row.Length, rowTexts.Length);
        var scores = new double[order.Length + 1];
        var (now, nowTexts) = (numbers.AsSpan(other * width, width).ToArray(), texts.AsSpan(other * textWidth, textWidth).ToArray());
        var (many, manyTexts) = (new double[scores.Length * width], new string?[scores.Length * textWidth]);
        for (var step = 0; step <= order.Length; step++)
        {
            now.CopyTo(many, step * width);
            nowTexts.CopyTo(manyTexts, step * textWidth);
            if (step == order.Length)
            {
                break;
            }

            if (order[step] < width)
            {
                now[order[step]] = row[order[step]];
            }
            else
            {
                nowTexts[order[step] - width] = rowTexts[order[step] - width];
            }
        }

        for (var from = 0; from < scores.Length; from += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, scores.Length - from);
            scorer.ScoreRows(many.AsSpan(from * width, count * width), manyTexts.AsSpan(from * textWidth, count * textWidth), scores.AsSpan(from, count));
        }

        for (var step = 0; step < order.Length; step++)
        {
            change[order[step]] += scores[step + 1] - scores[step];
        }

        return scores[0];
    }
}

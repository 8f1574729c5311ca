namespace Flywheel.Evaluation.Metrics;

/// <summary>Metrics of one ranked list, to be averaged over queries by the caller. Ties in score share their places' gains, as scikit-learn has it.</summary>
public static class RankingMetrics
{
    /// <summary>
    /// Normalised discounted cumulative gain with the relevance itself as gain and a base-2 logarithmic discount (Järvelin and
    /// Kekäläinen, 2002). Tied scores take the mean gain of their group (McSherry and Najork, 2008). 0 when nothing is relevant.
    /// </summary>
    /// <param name="scores">What the ranking goes by, one per item.</param>
    /// <param name="relevance">How relevant each item is, not negative.</param>
    /// <param name="top">Places that count; all when null.</param>
    public static double Ndcg(ReadOnlySpan<double> scores, ReadOnlySpan<double> relevance, int? top = null)
    {
        var places = Math.Min(top ?? scores.Length, scores.Length);
        var best = DiscountedGain(relevance, relevance, places);
        return best == 0 ? 0 : DiscountedGain(scores, relevance, places) / best;
    }

    /// <summary>Average precision of one list: the mean, over relevant items, of the precision at their place; items of equal score share a place. 0 when nothing is relevant.</summary>
    /// <param name="scores">What the ranking goes by, one per item.</param>
    /// <param name="relevant">Whether each item is relevant.</param>
    public static double AveragePrecision(double[] scores, bool[] relevant)
    {
        var order = ByFallingScore(scores);
        double found = 0, sum = 0;
        for (var start = 0; start < order.Length;)
        {
            var end = EndOfGroup(order, scores, start);
            var hits = 0;
            for (var i = start; i < end; i++)
            {
                hits += relevant[order[i]] ? 1 : 0;
            }

            found += hits;
            sum += hits * (found / end);
            start = end;
        }

        return found == 0 ? 0 : sum / found;
    }

    private static double DiscountedGain(ReadOnlySpan<double> scores, ReadOnlySpan<double> relevance, int places)
    {
        var order = ByFallingScore(scores);
        double sum = 0;
        for (var start = 0; start < order.Length && start < places;)
        {
            var end = EndOfGroup(order, scores, start);
            double gain = 0, discount = 0;
            for (var i = start; i < end; i++)
            {
                gain += relevance[order[i]];
                discount += i < places ? 1 / Math.Log2(i + 2) : 0;
            }

            sum += gain / (end - start) * discount;
            start = end;
        }

        return sum;
    }

    private static int EndOfGroup(int[] order, ReadOnlySpan<double> scores, int start)
    {
        var end = start + 1;
        while (end < order.Length && scores[order[end]] == scores[order[start]])
        {
            end++;
        }

        return end;
    }

    private static int[] ByFallingScore(ReadOnlySpan<double> scores)
    {
        var keys = scores.ToArray();
        var order = Enumerable.Range(0, keys.Length).ToArray();
        return [.. order.OrderByDescending(i => keys[i])];
    }
}

namespace Flywheel.Data.Profiles;

/// <summary>One walk over sorted values: how many different, which most often, how well they tell two classes apart.</summary>
internal sealed class SortedWalk
{
    /// <summary>The mark of a row whose class does not count.</summary>
    internal const byte Unmarked = 255;

    internal SortedWalk(ulong[] keys, byte[] marks, int top)
    {
        var most = new PriorityQueue<(double Value, long Rows), (long Rows, double Order)>();
        var (positives, negatives, rankSum) = (0L, 0L, 0.0);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            var (here, not) = (0L, 0L);
            for (end = start; end < keys.Length && keys[end] == keys[start]; end++)
            {
                here += marks[end] == 1 ? 1 : 0;
                not += marks[end] == 0 ? 1 : 0;
            }

            // Equal values share the mean of their ranks among the rows that have a class.
            rankSum += here * (positives + negatives + ((here + not + 1) / 2.0));
            (positives, negatives, Distinct) = (positives + here, negatives + not, Distinct + 1);
            var value = NumberProfiler.FromKey(keys[start]);
            most.Enqueue((value, end - start), (end - start, -value));
            if (most.Count > top)
            {
                most.Dequeue();
            }
        }

        // Mann and Whitney's U over the number of pairs: the probability that a positive row has the greater value.
        Auc = positives == 0 || negatives == 0 ? double.NaN : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
        Top = [.. most.UnorderedItems.Select(item => item.Element).OrderByDescending(run => run.Rows).ThenBy(run => run.Value)];
    }

    internal long Distinct { get; }

    internal double Auc { get; }

    internal (double Value, long Rows)[] Top { get; }
}

namespace Flywheel.Evaluation;

/// <summary>
/// Scores of a yes-or-no question beside what really happened, one row each, with what metrics share worked out once. Immutable
/// after construction and safe to read from many threads.
/// </summary>
public sealed class BinarySample
{
    private readonly Lazy<int[]> _order;
    private readonly Lazy<double[]> _logLosses;
    private readonly Lazy<BinarySample> _ranked;

    /// <summary>Wraps scores and outcomes of equal length.</summary>
    /// <param name="scores">Probabilities of yes, each in [0, 1].</param>
    /// <param name="outcomes">What happened.</param>
    /// <param name="threshold">Scores at or above it count as a yes.</param>
    /// <param name="clusters">Rows with one number stand or fall together when intervals are drawn (a day, an entity); empty means each row alone. From 0, without gaps.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a score is not a probability.</exception>
    public BinarySample(double[] scores, bool[] outcomes, double threshold = 0.5, int[]? clusters = null)
    {
        if (scores.Length == 0 || scores.Length != outcomes.Length || (clusters is not null && clusters.Length != scores.Length))
        {
            throw new ArgumentException($"{scores.Length} scores, {outcomes.Length} outcomes, {clusters?.Length ?? scores.Length} clusters.", nameof(scores));
        }

        if (Array.FindIndex(scores, score => !(score is >= 0 and <= 1)) is >= 0 and var row)
        {
            throw new ArgumentException($"The score of row {row} is {scores[row]}, not a probability.", nameof(scores));
        }

        (Scores, Outcomes, Threshold, Clusters) = (scores, outcomes, threshold, clusters);
        ClusterCount = clusters is null ? scores.Length : clusters.Max() + 1;
        PositiveCount = outcomes.Count(outcome => outcome);
        _order = new Lazy<int[]>(Sort);
        _logLosses = new Lazy<double[]>(() => [.. Scores.Zip(Outcomes, LogLoss)]);
        _ranked = new Lazy<BinarySample>(() => Take(ByFallingScore));
    }

    /// <summary>Probability of yes, by row.</summary>
    public double[] Scores { get; }

    /// <summary>What happened, by row.</summary>
    public bool[] Outcomes { get; }

    /// <summary>Scores at or above it count as a yes.</summary>
    public double Threshold { get; }

    /// <summary>The cluster of each row, or null when each stands alone.</summary>
    public int[]? Clusters { get; }

    /// <summary>How many clusters there are.</summary>
    public int ClusterCount { get; }

    /// <summary>Rows that turned out yes.</summary>
    public int PositiveCount { get; }

    /// <summary>Rows.</summary>
    public int Count => Scores.Length;

    /// <summary>True when both outcomes occur: without that, rank metrics are not defined.</summary>
    public bool HasBothOutcomes => PositiveCount > 0 && PositiveCount < Count;

    /// <summary>Rows by falling score, ties in row order.</summary>
    public ReadOnlySpan<int> ByFallingScore => _order.Value;

    /// <summary>Each row's logarithmic loss, in nats.</summary>
    internal ReadOnlySpan<double> LogLosses => _logLosses.Value;

    /// <summary>The same rows laid out by falling score, so that a walk in that order reads memory from front to back: hundreds of resamples do.</summary>
    internal BinarySample Ranked => _ranked.Value;

    /// <summary>The same rows under another threshold.</summary>
    public BinarySample WithThreshold(double threshold) => new(Scores, Outcomes, threshold, Clusters);

    /// <summary>Some of the rows; clusters keep their numbers.</summary>
    public BinarySample Take(ReadOnlySpan<int> rows)
    {
        var (scores, outcomes, clusters) = (new double[rows.Length], new bool[rows.Length], Clusters is null ? null : new int[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            (scores[i], outcomes[i]) = (Scores[rows[i]], Outcomes[rows[i]]);
            if (clusters is not null)
            {
                clusters[i] = Clusters![rows[i]];
            }
        }

        return new BinarySample(scores, outcomes, Threshold, clusters);
    }

    // Clipped at the machine epsilon, as scikit-learn does for doubles, so that one certain mistake costs 36 nats and not infinity.
    private static double LogLoss(double score, bool outcome)
    {
        const double Epsilon = 2.220446049250313e-16;
        var clipped = Math.Clamp(score, Epsilon, 1 - Epsilon);
        return -Math.Log(outcome ? clipped : 1 - clipped);
    }

    private int[] Sort()
    {
        var rows = new int[Count];
        var keys = new double[Count];
        for (var i = 0; i < rows.Length; i++)
        {
            (rows[i], keys[i]) = (i, -Scores[i]);
        }

        Array.Sort(keys, rows);
        for (var start = 0; start < rows.Length;)
        {
            var end = start + 1;
            while (end < rows.Length && keys[end] == keys[start])
            {
                end++;
            }

            Array.Sort(rows, start, end - start);
            start = end;
        }

        return rows;
    }
}

namespace Flywheel.Evaluation;

/// <summary>Predicted numbers beside the true ones, one row each. Immutable and safe to read from many threads.</summary>
public sealed class RegressionSample
{
    /// <summary>Wraps predictions and truths of equal length.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or there is no row.</exception>
    public RegressionSample(double[] predictions, double[] truths, int[]? clusters = null)
    {
        if (predictions.Length == 0 || predictions.Length != truths.Length || (clusters is not null && clusters.Length != truths.Length))
        {
            throw new ArgumentException($"{predictions.Length} predictions, {truths.Length} truths, {clusters?.Length ?? truths.Length} clusters.", nameof(predictions));
        }

        (Predictions, Truths, Clusters) = (predictions, truths, clusters);
        ClusterCount = clusters is null ? truths.Length : clusters.Max() + 1;
    }

    /// <summary>What was predicted, by row.</summary>
    public double[] Predictions { get; }

    /// <summary>What was true, by row.</summary>
    public double[] Truths { get; }

    /// <summary>The cluster of each row, or null when each stands alone.</summary>
    public int[]? Clusters { get; }

    /// <summary>How many clusters there are.</summary>
    public int ClusterCount { get; }

    /// <summary>Rows.</summary>
    public int Count => Truths.Length;
}

namespace Flywheel.Evaluation.Metrics;

/// <summary>Area under the ROC curve: the probability that a yes outranks a no, ties counting half (Hanley and McNeil, 1982).</summary>
internal sealed class RocAuc : IMetric<BinarySample>
{
    public string Name => "auc";

    public bool HigherIsBetter => true;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights)
    {
        double positives = 0, negatives = 0, area = 0;
        foreach (var group in new ScoreGroups(sample, weights))
        {
            area += group.Negatives * (positives + (group.Positives / 2));
            positives += group.Positives;
            negatives += group.Negatives;
        }

        return area / (positives * negatives);
    }
}

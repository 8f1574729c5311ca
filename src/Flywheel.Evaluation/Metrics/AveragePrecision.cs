namespace Flywheel.Evaluation.Metrics;

/// <summary>Area under the precision-recall curve as the mean precision over the yes rows, without interpolation (Manning, Raghavan and Schütze, 2008, ch. 8).</summary>
internal sealed class AveragePrecision : IMetric<BinarySample>
{
    public string Name => "pr_auc";

    public bool HigherIsBetter => true;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights)
    {
        double positives = 0, all = 0, sum = 0;
        foreach (var group in new ScoreGroups(sample, weights))
        {
            positives += group.Positives;
            all += group.Positives + group.Negatives;
            sum += group.Positives == 0 ? 0 : group.Positives * (positives / all);
        }

        return sum / positives;
    }
}

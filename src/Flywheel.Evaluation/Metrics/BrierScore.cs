namespace Flywheel.Evaluation.Metrics;

/// <summary>Mean squared distance of the probability from the outcome (Brier, 1950).</summary>
internal sealed class BrierScore : IMetric<BinarySample>
{
    public string Name => "brier";

    public bool HigherIsBetter => false;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < sample.Count; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var miss = sample.Scores[i] - (sample.Outcomes[i] ? 1 : 0);
            sum += weight * miss * miss;
            total += weight;
        }

        return sum / total;
    }
}

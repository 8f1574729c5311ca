namespace Flywheel.Evaluation.Metrics;

/// <summary>R²: the share of the truths' variance that the predictions explain. NaN when the truths do not vary.</summary>
internal sealed class DeterminationCoefficient : IMetric<RegressionSample>
{
    public string Name => "r2";

    public bool HigherIsBetter => true;

    public double Compute(RegressionSample sample, ReadOnlySpan<double> weights)
    {
        var mean = WeightedMean.Of(sample.Truths, weights);
        double residual = 0, variation = 0;
        for (var i = 0; i < sample.Count; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var miss = sample.Predictions[i] - sample.Truths[i];
            var spread = sample.Truths[i] - mean;
            residual += weight * miss * miss;
            variation += weight * spread * spread;
        }

        return variation == 0 ? double.NaN : 1 - (residual / variation);
    }
}

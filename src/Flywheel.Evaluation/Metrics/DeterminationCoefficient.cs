namespace Flywheel.Evaluation.Metrics;

/// <summary>R²: the share of the truths' variance that the predictions explain. Truths that do not vary give 1 when hit exactly, else 0, as scikit-learn has it.</summary>
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

        return variation == 0 ? (residual == 0 ? 1 : 0) : 1 - (residual / variation);
    }
}

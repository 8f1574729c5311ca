namespace Flywheel.Evaluation.Metrics;

/// <summary>A mean of each row's miss (prediction less truth), possibly transformed at the end: MAE, RMSE.</summary>
internal sealed class MeanError(string name, Func<double, double> ofMiss, Func<double, double> ofMean) : IMetric<RegressionSample>
{
    public string Name => name;

    public bool HigherIsBetter => false;

    public double Compute(RegressionSample sample, ReadOnlySpan<double> weights)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < sample.Count; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            sum += weight * ofMiss(sample.Predictions[i] - sample.Truths[i]);
            total += weight;
        }

        return ofMean(sum / total);
    }
}

namespace Flywheel.Evaluation.Metrics;

/// <summary>Mean negative log-likelihood of the outcomes, in nats (Good, 1952).</summary>
internal sealed class LogLoss : IMetric<BinarySample>
{
    public string Name => "log_loss";

    public bool HigherIsBetter => false;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights) => WeightedMean.Of(sample.LogLosses, weights);
}

namespace Flywheel.Evaluation.Metrics;

/// <summary>A metric of decisions: a function of the confusion matrix at the sample's threshold.</summary>
internal sealed class ThresholdMetric(string name, Func<Confusion, double> value) : IMetric<BinarySample>
{
    public string Name => name;

    public bool HigherIsBetter => true;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights) => Of(Confusion.Of(sample, weights));

    /// <summary>The value for decisions that were counted already.</summary>
    internal double Of(Confusion confusion) => value(confusion);
}

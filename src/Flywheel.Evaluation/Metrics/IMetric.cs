namespace Flywheel.Evaluation.Metrics;

/// <summary>
/// A number that says how good scores are. Extension point: a name, a direction and one method; built-ins and strangers register
/// the same way. Implementations are stateless and safe to use from many threads.
/// </summary>
/// <typeparam name="TSample">What is judged: <see cref="BinarySample"/> or <see cref="RegressionSample"/>.</typeparam>
public interface IMetric<in TSample>
{
    /// <summary>The name gates and reports use: <c>auc</c>, <c>log_loss</c>.</summary>
    string Name { get; }

    /// <summary>True when a greater value is a better one.</summary>
    bool HigherIsBetter { get; }

    /// <summary>
    /// The value on a sample. NaN when it is not defined there, such as the AUC of a sample with one outcome.
    /// </summary>
    /// <param name="sample">The rows.</param>
    /// <param name="weights">How often each row counts; empty means once each. Resampling passes counts here instead of copying rows.</param>
    double Compute(TSample sample, ReadOnlySpan<double> weights);
}

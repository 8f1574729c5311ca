namespace Flywheel.Evaluation.Metrics;

/// <summary>The metrics every project has, in the order reports show them: those that hold under imbalance first.</summary>
public static class BuiltInMetrics
{
    /// <summary>For yes-or-no questions.</summary>
    public static IReadOnlyList<IMetric<BinarySample>> Binary { get; } =
    [
        new RocAuc(),
        new AveragePrecision(),
        new LogLoss(),
        new BrierScore(),
        new ExpectedCalibrationError(),
        new ThresholdMetric("precision", confusion => confusion.Precision),
        new ThresholdMetric("recall", confusion => confusion.Recall),
        new ThresholdMetric("specificity", confusion => confusion.Specificity),
        new ThresholdMetric("f1", confusion => confusion.FBeta(1)),
        new ThresholdMetric("f2", confusion => confusion.FBeta(2)),
        new ThresholdMetric("f0.5", confusion => confusion.FBeta(0.5)),
        new ThresholdMetric("accuracy", confusion => confusion.Accuracy),
    ];

    /// <summary>For numbers.</summary>
    public static IReadOnlyList<IMetric<RegressionSample>> Regression { get; } =
    [
        new MeanError("rmse", miss => miss * miss, Math.Sqrt),
        new MeanError("mae", Math.Abs, mean => mean),
        new DeterminationCoefficient(),
    ];
}

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>A loss that trees are grown against: its value, and its first and second derivatives by the margin. Stateless.</summary>
internal interface ITreeLoss
{
    /// <summary>What the reported number is: <c>log_loss</c>. Lower is better.</summary>
    string Metric { get; }

    /// <summary>XGBoost's name of the objective; it fixes what its scores and saved models mean.</summary>
    string Objective { get; }

    /// <summary>The constant score with the least loss.</summary>
    double BestConstant(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights);

    /// <summary>The summed loss of some rows, and each row's derivatives, all times the row's weight (1 when there are none).</summary>
    double Derive(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, Span<float> gradients, Span<float> hessians);

    /// <summary>The summed loss of some rows.</summary>
    double Measure(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights);

    /// <summary>From the mean loss to the reported number.</summary>
    double Report(double mean) => mean;
}

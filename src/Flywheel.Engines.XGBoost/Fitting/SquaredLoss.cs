namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Half the squared error: gradient s - y, hessian 1. Reported as its root mean square, or as its mean square.</summary>
internal sealed class SquaredLoss(bool root) : ITreeLoss
{
    public string Metric => root ? "rmse" : "squared_error";

    public string Objective => "reg:squarederror";

    public double BestConstant(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => WeightedMean.Of(labels, weights);

    public double Derive(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, Span<float> gradients, Span<float> hessians)
    {
        var loss = 0.0;
        for (var i = 0; i < margins.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var error = margins[i] - labels[i];
            gradients[i] = weight * error;
            hessians[i] = weight;
            loss += (double)weight * error * error;
        }

        return loss;
    }

    public double Measure(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var loss = 0.0;
        for (var i = 0; i < margins.Length; i++)
        {
            double error = margins[i] - labels[i];
            loss += (weights.IsEmpty ? 1 : weights[i]) * error * error;
        }

        return loss;
    }

    public double Report(double mean) => root ? Math.Sqrt(mean) : mean;
}

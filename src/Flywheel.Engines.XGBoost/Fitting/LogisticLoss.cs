namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Log loss of labels 0 and 1 under a logistic link: gradient p - y, hessian p (1 - p).</summary>
internal sealed class LogisticLoss : ITreeLoss
{
    public string Metric => "log_loss";

    public string Objective => "binary:logistic";

    /// <summary>Held away from 0 and 1, whose log-odds are infinite: weights may leave only one class.</summary>
    public double BestConstant(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => Math.Clamp(WeightedMean.Of(labels, weights), 1e-6, 1 - 1e-6);

    public double Derive(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, Span<float> gradients, Span<float> hessians)
    {
        var loss = new LogisticLossSum();
        for (var i = 0; i < margins.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            // One exponential serves the probability and the loss; of the smaller side, so that it cannot overflow.
            var e = MathF.Exp(-MathF.Abs(margins[i]));
            var small = e / (1 + e);
            var p = margins[i] < 0 ? small : 1 - small;
            gradients[i] = weight * (p - labels[i]);
            hessians[i] = weight * (small / (1 + e));
            loss.Add(margins[i], labels[i], weight, e);
        }

        return loss.Total();
    }

    public double Measure(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var loss = new LogisticLossSum();
        for (var i = 0; i < margins.Length; i++)
        {
            loss.Add(margins[i], labels[i], weights.IsEmpty ? 1 : weights[i], MathF.Exp(-MathF.Abs(margins[i])));
        }

        return loss.Total();
    }
}

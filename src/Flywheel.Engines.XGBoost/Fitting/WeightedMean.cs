namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>The mean of labels, each counted by its weight.</summary>
internal static class WeightedMean
{
    public static double Of(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < labels.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            sum += weight * labels[i];
            total += weight;
        }

        return total > 0 ? sum / total : 0;
    }
}

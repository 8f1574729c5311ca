namespace Flywheel.Evaluation.Metrics;

/// <summary>Means that do not drift with the number of rows: compensated summation (Neumaier, 1974).</summary>
internal static class WeightedMean
{
    internal static double Of(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        double sum = 0, lost = 0, total = weights.IsEmpty ? values.Length : 0;
        for (var i = 0; i < values.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (weight == 0)
            {
                continue;
            }

            var value = values[i] * weight;
            var next = sum + value;
            lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
            total += weights.IsEmpty ? 0 : weight;
        }

        return (sum + lost) / total;
    }
}

namespace Flywheel.Training.Encoders;

/// <summary>Location and spread of numbers; no values give 0 and 1, so an empty feature harms nobody.</summary>
internal static class NumberStatistics
{
    /// <summary>Linear interpolation between order statistics (Hyndman and Fan, 1996, type 7; numpy's default).</summary>
    internal static double Quantile(ReadOnlySpan<float> sorted, double share)
    {
        if (sorted.IsEmpty)
        {
            return 0;
        }

        var at = share * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * ((double)sorted[above] - sorted[below]));
    }

    internal static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return values.IsEmpty ? 0 : sum / values.Length;
    }

    internal static void Clamp(Span<float> values, float low, float high)
    {
        foreach (ref var value in values)
        {
            value = Math.Clamp(value, low, high);
        }
    }

    /// <summary>Center and spread of the completed feature: the present values and <paramref name="missing"/> times the fill. Min-max and robust take them in order.</summary>
    internal static (double Center, double Spread) Scale(string kind, float[] present, float fill, int missing)
    {
        if (kind == "none" || present.Length == 0)
        {
            return (0, 1);
        }

        float[] completed = missing == 0 ? present : [.. present, .. Enumerable.Repeat(fill, missing)];
        if (kind != "standard" && missing > 0)
        {
            Array.Sort(completed);
        }

        var (center, spread) = kind switch
        {
            "standard" => Standard(completed),
            "min-max" => (completed[0], (double)completed[^1] - completed[0]),
            _ => (Quantile(completed, 0.5), Quantile(completed, 0.75) - Quantile(completed, 0.25)),
        };
        return (center, spread > 0 ? spread : 1);
    }

    // Two passes: the one-pass formula loses every digit when the mean is large against the deviation.
    private static (double Mean, double Deviation) Standard(float[] values)
    {
        var mean = Mean(values);
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(sum / values.Length));
    }
}

namespace Flywheel.Serving.Bandits;

/// <summary>The chance of each of several independent normal numbers to be the largest, by the trapezoid rule over each one's own density.</summary>
internal static class ChanceOfBest
{
    private const double Reach = 6, Step = 0.1;
    private const int Nodes = (int)(2 * Reach / Step) + 1;

    private static readonly double[] s_weights = [.. Enumerable.Range(0, Nodes).Select(node => Math.Exp(-Z(node) * Z(node) / 2) * Step / Math.Sqrt(2 * Math.PI))];

    internal static void Of(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> chances)
    {
        var total = 0.0;
        for (var one = 0; one < means.Length; one++)
        {
            chances[one] = 0;
            for (var node = 0; node < Nodes; node++)
            {
                var (value, all) = (means[one] + (deviations[one] * Z(node)), s_weights[node]);
                for (var other = 0; other < means.Length; other++)
                {
                    all *= other == one ? 1 : Below((value - means[other]) / deviations[other]);
                }

                chances[one] += all;
            }

            total += chances[one];
        }

        foreach (ref var chance in chances)
        {
            chance /= total;
        }
    }

    private static double Z(int node) => (node * Step) - Reach;

    // The normal distribution. Source: Abramowitz, Stegun, "Handbook of mathematical functions", 26.2.17; off by 7.5e-8 at most.
    private static double Below(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z >= 0 ? 1 - tail : tail;
    }
}

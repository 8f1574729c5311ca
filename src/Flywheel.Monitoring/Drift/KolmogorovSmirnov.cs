namespace Flywheel.Monitoring.Drift;

/// <summary>
/// How far two distribution functions are apart at most, and how often chance alone would set them so far. Exact by counting lattice paths
/// (Hodges, 1958) while that is cheap, by Kolmogorov's limit (1933; Smirnov, 1939) beyond.
/// </summary>
public static class KolmogorovSmirnov
{
    private const long ExactCells = 4_000_000;

    /// <summary>The greatest distance of the two distribution functions, in [0, 1].</summary>
    public static double Distance(Distribution a, Distribution b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double distance = 0, left = 0, right = 0;
        for (int i = 0, j = 0; i < a.Values.Length || j < b.Values.Length;)
        {
            var next = Math.Min(i < a.Values.Length ? a.Values[i] : double.PositiveInfinity, j < b.Values.Length ? b.Values[j] : double.PositiveInfinity);
            left = i < a.Values.Length && a.Values[i] == next ? a.Until[i++] : left;
            right = j < b.Values.Length && b.Values[j] == next ? b.Until[j++] : right;
            distance = Math.Max(distance, Math.Abs(left - right));
        }

        return distance;
    }

    /// <summary>Two-sided p-value of a distance between samples of these sizes, whose rows know nothing of each other.</summary>
    public static double PValue(double distance, long left, long right)
    {
        var (m, n) = left < right ? (left, right) : (right, left);
        return m <= 0 ? double.NaN : m * n <= ExactCells ? Exact(distance, (int)m, (int)n) : Limit(Math.Sqrt((double)m * n / (m + n)) * distance);
    }

    /// <summary>Kolmogorov's limit: P(sup |B| > x) of a Brownian bridge.</summary>
    public static double Limit(double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        double sum = 0;
        if (x < 1)
        {
            // Theta-transformed series (Marsaglia, Tsang and Wang, 2003): the alternating one cancels here.
            for (var k = 1; k <= 20; k++)
            {
                var odd = ((2 * k) - 1) * Math.PI;
                sum += Math.Exp(-odd * odd / (8 * x * x));
            }

            return 1 - (Math.Sqrt(2 * Math.PI) / x * sum);
        }

        for (var k = 1; k <= 20; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * x * x);
        }

        return Math.Clamp(sum, 0, 1);
    }

    // Share of the lattice paths from (0, 0) to (m, n) that leave the band |i/m - j/n| < distance; shares are kept small by dividing as we go.
    private static double Exact(double distance, int m, int n)
    {
        var band = (0.5 + Math.Floor((distance * m * n) - 1e-7)) / ((double)m * n);
        var inside = new double[n + 1];
        for (var j = 0; j <= n; j++)
        {
            inside[j] = j / (double)n > band ? 0 : 1;
        }

        for (var i = 1; i <= m; i++)
        {
            var step = i / (double)(i + n);
            inside[0] = i / (double)m > band ? 0 : step * inside[0];
            for (var j = 1; j <= n; j++)
            {
                inside[j] = Math.Abs((i / (double)m) - (j / (double)n)) > band ? 0 : (step * inside[j]) + inside[j - 1];
            }
        }

        return Math.Clamp(1 - inside[n], 0, 1);
    }
}

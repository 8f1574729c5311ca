using MathNet.Numerics;

namespace Flywheel.Monitoring.Drift;

/// <summary>How far apart two lists of shares are: of categories, or of bins.</summary>
public static class ShareDistances
{
    // A share below this counts as this, so that a bin nobody was in before does not make the index infinite.
    private const double LeastShare = 1e-4;

    /// <summary>Population stability index: sum of (p - q) ln(p / q); a convention of credit scoring, without a p-value.</summary>
    public static double Psi(ReadOnlySpan<double> now, ReadOnlySpan<double> before)
    {
        double sum = 0;
        for (var i = 0; i < now.Length; i++)
        {
            var (p, q) = (Math.Max(now[i], LeastShare), Math.Max(before[i], LeastShare));
            sum += (p - q) * Math.Log(p / q);
        }

        return sum;
    }

    /// <summary>Jensen and Shannon's distance in nats: the square root of the mean divergence from the middle; at most 0.8326.</summary>
    public static double JensenShannon(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var middle = (left[i] + right[i]) / 2;
            sum += Part(left[i], middle) + Part(right[i], middle);
        }

        return Math.Sqrt(Math.Max(0, sum / 2));

        static double Part(double share, double middle) => share > 0 ? share * Math.Log(share / middle) : 0;
    }

    /// <summary>Pearson's test of two rows of counts: the statistic, its degrees of freedom and the p-value. Empty categories are left out.</summary>
    public static (double Statistic, int Freedom, double PValue) ChiSquare(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        double a = 0, b = 0;
        for (var i = 0; i < left.Length; i++)
        {
            a += left[i];
            b += right[i];
        }

        var (statistic, freedom) = (0.0, -1);
        for (var i = 0; i < left.Length; i++)
        {
            double both = left[i] + right[i];
            if (both > 0)
            {
                var (wantedLeft, wantedRight) = (both * a / (a + b), both * b / (a + b));
                statistic += ((left[i] - wantedLeft) * (left[i] - wantedLeft) / wantedLeft) + ((right[i] - wantedRight) * (right[i] - wantedRight) / wantedRight);
                freedom++;
            }
        }

        return freedom < 1 ? (0, 0, 1) : (statistic, freedom, SpecialFunctions.GammaUpperRegularized(freedom / 2.0, statistic / 2));
    }
}

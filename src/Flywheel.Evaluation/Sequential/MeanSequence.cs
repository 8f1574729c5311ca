using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// A confidence sequence for the mean of units of unknown variance: it contains the mean at every moment at once, however often one
/// looks and whenever one stops. The unit is what stands alone, such as the mean gain of one day: rows of a day share weather.
/// Wang and Ramdas (2024), "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance", the mixture of
/// Lai (1976): with n units, sum S and sum of squares V, sqrt(c/(n+c)) (V / (V - S²/(n+c)))^(n/2) is a martingale when the mean is 0.
/// Exact for independent normal units; positive correlation of neighbours is met by counting fewer units, which is approximate;
/// docs/monitoring.md says what that covers.
/// Not thread-safe.
/// </summary>
public sealed class MeanSequence
{
    private readonly MeanSequenceOptions _options;
    private UnitSums _sums;

    /// <summary>Starts an empty sequence.</summary>
    public MeanSequence(MeanSequenceOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        _options = options;
    }

    /// <summary>Units so far.</summary>
    public int Count => _sums.Count;

    /// <summary>Standard deviation of a unit; NaN below two units.</summary>
    public double Deviation => Count < 2 ? double.NaN : Math.Sqrt(_sums.Scatter / (Count - 1));

    /// <summary>How many correlated units count for one; 1 when neighbours know nothing of each other.</summary>
    public double Inflation => _options.WidenForDependence ? _sums.Inflation : 1;

    /// <summary>The mean with its range now; unbounded until there are units enough to say anything.</summary>
    public Interval Interval
    {
        get
        {
            var reach = Reach(Count / Inflation, Deviation, _options);
            return new Interval(_sums.Mean, _sums.Mean - reach, _sums.Mean + reach);
        }
    }

    /// <summary>Takes the next unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public void Add(double unit)
    {
        if (!double.IsFinite(unit))
        {
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "A unit is a finite number.");
        }

        _sums.Add(unit);
    }

    /// <summary>Half the width of the sequence after <paramref name="units"/> independent units of this deviation; what plans ask.</summary>
    internal static double Reach(double units, double deviation, MeanSequenceOptions options)
    {
        var (c, alpha) = (options.PriorPrecision, 1 - options.Level);
        if (units <= 1 || double.IsNaN(deviation))
        {
            return double.PositiveInfinity;
        }

        // The martingale stays below 1/alpha where (n+c)V/((n+c)V - S²) < T; with V and S taken about a candidate mean that is a quadratic.
        var share = 1 - Math.Pow((units + c) / (c * alpha * alpha), -1 / units);
        var left = (units * units) - (units * (units + c) * share);
        return left <= 0 ? double.PositiveInfinity : deviation * Math.Sqrt((units + c) * share * (units - 1) / left);
    }
}

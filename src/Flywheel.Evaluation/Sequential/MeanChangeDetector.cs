using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Tells that the mean of units has left zero by more than a tolerance, since some moment it names. For every possible beginning there is
/// an e-process: the t-mixture of <see cref="MeanSequence"/>, one-sided, with the variance of all units. Their sum over beginnings is an
/// e-detector of Shiryaev and Roberts (Shin, Ramdas and Rinaldo, 2022, "E-detectors"): reaching N takes at least N units on average when
/// nothing changed. Correlated neighbours count for fewer units, as in <see cref="MeanSequence"/>. Both directions share the stake.
/// Not thread-safe.
/// </summary>
public sealed class MeanChangeDetector
{
    private readonly MeanChangeOptions _options;
    private readonly Queue<double> _recent = new();
    private UnitSums _sums;
    private double _olderSquares;

    /// <summary>Starts without units.</summary>
    public MeanChangeDetector(MeanChangeOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        _options = options;
        Evidence = new ChangeEvidence(double.NegativeInfinity, 0, 0);
    }

    /// <summary>Units so far.</summary>
    public int Count => _sums.Count;

    /// <summary>What the units say now.</summary>
    public ChangeEvidence Evidence { get; private set; }

    /// <summary>True when the evidence reaches the bearable distance between false alarms.</summary>
    public bool IsAlarm => Evidence.Log >= Math.Log(_options.UnitsPerFalseAlarm);

    /// <summary>Takes the next unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public void Add(double unit)
    {
        if (!double.IsFinite(unit))
        {
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "A unit is a finite number.");
        }

        _sums.Add(unit);
        _recent.Enqueue(unit);
        if (_recent.Count > _options.Window)
        {
            var old = _recent.Dequeue();
            _olderSquares += old * old;
        }

        Evidence = Weigh([.. _recent]);
    }

    private ChangeEvidence Weigh(double[] recent)
    {
        var (total, best) = (double.NegativeInfinity, new ChangeEvidence(double.NegativeInfinity, 0, 0));
        for (var direction = -1; direction <= 1; direction += 2)
        {
            var (sum, inside, before) = (0.0, 0.0, _olderSquares + recent.Sum(value => value * value));
            for (var start = recent.Length - 1; start >= 0; start--)
            {
                var beyond = (direction * recent[start]) - _options.Tolerance;
                sum += beyond;
                inside += beyond * beyond;
                before -= recent[start] * recent[start];
                var units = recent.Length - start;
                var log = LogEvidence(sum, inside + Math.Max(0, before), units) - Math.Log(2);
                total = LogAdd(total, log);
                best = log > best.Log ? new ChangeEvidence(log, units, direction) : best;
            }
        }

        return best with { Log = total };
    }

    // The two-sided mixture times twice the posterior chance that the mean is above zero, which is a t distribution: the one-sided mixture.
    private double LogEvidence(double sum, double squares, int units)
    {
        // What speaks against a change is counted as nothing: that can only make alarms rarer, and saves half of the work.
        if (Count < 3 || sum <= 0)
        {
            return double.NegativeInfinity;
        }

        var (c, inflation) = (_options.PriorPrecision, _sums.Inflation);
        var (inside, all, s, v) = (units / inflation, Count / inflation, sum / inflation, squares / inflation);
        var rest = Math.Max(v - (s * s / (inside + c)), v * 1e-12);
        var twoSided = (0.5 * Math.Log(c / (inside + c))) + (all / 2 * Math.Log(v / rest));
        return twoSided + Math.Log(2 * (1 - StudentT.Above(s * Math.Sqrt(all / (rest * (inside + c))), all)));
    }

    private static double LogAdd(double a, double b)
    {
        var (low, high) = a < b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }
}

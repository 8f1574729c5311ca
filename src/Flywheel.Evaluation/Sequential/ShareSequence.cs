using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// A confidence sequence for the mean of values in [0, 1], such as the share of requests that failed, valid at every moment at once
/// whatever their distribution: the hedged capital of Waudby-Smith and Ramdas (2024), "Estimating means of bounded random variables by
/// betting", theorem 3, over a grid of means. The mean may not move with what came before; where values share a day, use the day's
/// mean as one value. Ends are moved outwards to the next point of the grid. Not thread-safe.
/// </summary>
public sealed class ShareSequence
{
    private const int Steps = 500;

    private readonly double[] _up = new double[Steps + 1];
    private readonly double[] _down = new double[Steps + 1];
    private readonly double _limit;
    private BetSize _bet;
    private double _sum;

    /// <summary>Starts an empty sequence.</summary>
    /// <param name="level">Share of sequences that contain the mean at every moment at once, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not in (0, 1).</exception>
    public ShareSequence(double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        (_limit, _bet) = (Math.Log(2 / (1 - level)), new BetSize(1 - level));
    }

    /// <summary>Values so far.</summary>
    public long Count { get; private set; }

    /// <summary>The mean with its range now.</summary>
    public Interval Interval
    {
        get
        {
            // Capital that bets on a mean above m falls with m: everything it has made rich is refuted.
            var low = Array.FindIndex(_up, capital => capital < _limit);
            var high = Array.FindLastIndex(_down, capital => capital < _limit);
            return new Interval(Count == 0 ? double.NaN : _sum / Count, Math.Max(0, low - 1) / (double)Steps, high < 0 ? 0 : Math.Min(Steps, high + 1) / (double)Steps);
        }
    }

    /// <summary>Takes the next value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in [0, 1].</exception>
    public void Add(double value)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A value lies in [0, 1].");
        }

        for (var i = 0; i <= Steps; i++)
        {
            var mean = i / (double)Steps;
            _up[i] += Math.Log(_bet.Above(value, mean));
            _down[i] += Math.Log(_bet.Below(value, mean));
        }

        _bet.Add(value);
        _sum += value;
        Count++;
    }
}

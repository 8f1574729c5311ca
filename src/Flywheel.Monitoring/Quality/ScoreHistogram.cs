using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// Scores in 2,000 bins of equal width with their exact sum: mergeable, of one size whatever the traffic. Ranks are right up to ties
/// within a bin of 0.0005. Not thread-safe.
/// </summary>
public sealed class ScoreHistogram
{
    internal const int BinCount = 2_000;

    private readonly long[] _counts = new long[BinCount];
    private readonly double[] _sums = new double[BinCount];

    /// <summary>Scores seen.</summary>
    public long Count { get; private set; }

    /// <summary>Mean score; NaN before the first.</summary>
    public double Mean => _sums.Sum() / Count;

    /// <summary>Takes a score.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a probability.</exception>
    public void Add(double score)
    {
        if (!(score is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a probability.");
        }

        var bin = Math.Min((int)(score * BinCount), BinCount - 1);
        _counts[bin]++;
        _sums[bin] += score;
        Count++;
    }

    /// <summary>Takes everything another one has seen.</summary>
    public void Merge(ScoreHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bin = 0; bin < BinCount; bin++)
        {
            _counts[bin] += other._counts[bin];
            _sums[bin] += other._sums[bin];
        }

        Count += other.Count;
    }

    /// <summary>How far the scores of two histograms are apart at most: the distance of their distribution functions, in [0, 1].</summary>
    public double Distance(ScoreHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double distance = 0, left = 0, right = 0;
        for (var bin = 0; bin < BinCount; bin++)
        {
            (left, right) = (left + _counts[bin], right + other._counts[bin]);
            distance = Math.Max(distance, Math.Abs((left / Count) - (right / other.Count)));
        }

        return distance;
    }

    /// <summary>Bins that hold scores, rising: how many, and their mean.</summary>
    internal IEnumerable<(int Bin, long Count, double Mean)> Bins()
    {
        for (var bin = 0; bin < BinCount; bin++)
        {
            if (_counts[bin] > 0)
            {
                yield return (bin, _counts[bin], _sums[bin] / _counts[bin]);
            }
        }
    }

    internal void Restore(ScoreBin bin)
    {
        if (bin.Place is < 0 or >= BinCount || bin.Count < 0)
        {
            throw new ArgumentException($"There is no bin {bin.Place}.", nameof(bin));
        }

        (_counts[bin.Place], _sums[bin.Place]) = (bin.Count, bin.Sum);
        Count += bin.Count;
    }

    internal long CountOf(int bin) => _counts[bin];

    internal double SumOf(int bin) => _sums[bin];
}

namespace Flywheel.Monitoring.Detectors;

/// <summary>
/// Adaptive windowing (Bifet and Gavaldà, 2007, ADWIN2): keeps as long a window of the past as has one mean, in buckets that double in
/// size, so memory grows with its logarithm. When two parts of it differ by more than chance allows, the older part is dropped: a change.
/// </summary>
/// <param name="delta">Confidence of a cut, in (0, 1); default 0.002.</param>
public sealed class Adwin(double delta = 0.002) : IErrorDetector
{
    private const int BucketsASize = 5;
    private const int CheckedEvery = 32;

    // By size: buckets of 1, 2, 4, … values; within a size the newest last.
    private readonly List<List<(double Sum, double Scatter)>> _sizes = [[]];
    private long _seen, _width;
    private double _sum, _scatter;

    /// <inheritdoc/>
    public string Name => "adwin";

    /// <summary>Values in the window.</summary>
    public long Width => _width;

    /// <summary>Mean of the window; NaN when it is empty.</summary>
    public double Mean => _sum / _width;

    /// <inheritdoc/>
    public DetectorSignal Add(double error)
    {
        if (_width > 0)
        {
            _scatter += _width * (error - Mean) * (error - Mean) / (_width + 1);
        }

        (_width, _sum, _seen) = (_width + 1, _sum + error, _seen + 1);
        _sizes[0].Add((error, 0));
        Compress();
        return _seen % CheckedEvery == 0 && Cut() ? DetectorSignal.Change : DetectorSignal.Quiet;
    }

    private void Compress()
    {
        for (var size = 0; size < _sizes.Count && _sizes[size].Count > BucketsASize; size++)
        {
            if (size + 1 == _sizes.Count)
            {
                _sizes.Add([]);
            }

            var ((leftSum, leftScatter), (rightSum, rightScatter), n) = (_sizes[size][0], _sizes[size][1], (double)(1L << size));
            var apart = (leftSum - rightSum) / n;
            _sizes[size + 1].Add((leftSum + rightSum, leftScatter + rightScatter + (n / 2 * apart * apart)));
            _sizes[size].RemoveRange(0, 2);
        }
    }

    private bool Cut()
    {
        var changed = false;
        for (var again = true; again && _width > 2 * CheckedEvery;)
        {
            again = false;
            double olderSum = 0;
            long older = 0;
            foreach (var (size, (sum, _)) in OldestFirst())
            {
                (older, olderSum) = (older + (1L << size), olderSum + sum);
                var newer = _width - older;
                if (newer >= CheckedEvery && older >= CheckedEvery && Differ(older, olderSum / older, newer, (_sum - olderSum) / newer))
                {
                    DropOldest();
                    changed = again = true;
                    break;
                }
            }
        }

        return changed;
    }

    // Equation 3.1 of the paper, with the variance of the window.
    private bool Differ(long older, double olderMean, long newer, double newerMean)
    {
        var harmonic = 1 / ((1.0 / older) + (1.0 / newer));
        var log = Math.Log(2 * Math.Log(_width) / delta);
        var reach = Math.Sqrt(2 / harmonic * (_scatter / _width) * log) + (2 / (3 * harmonic) * log);
        return Math.Abs(olderMean - newerMean) > reach;
    }

    private IEnumerable<(int Size, (double Sum, double Scatter) Bucket)> OldestFirst()
    {
        for (var size = _sizes.Count - 1; size >= 0; size--)
        {
            foreach (var bucket in _sizes[size])
            {
                yield return (size, bucket);
            }
        }
    }

    private void DropOldest()
    {
        var size = _sizes.FindLastIndex(buckets => buckets.Count > 0);
        var ((sum, scatter), n) = (_sizes[size][0], 1L << size);
        _sizes[size].RemoveAt(0);
        var rest = _width - n;
        var apart = (sum / n) - ((_sum - sum) / rest);
        _scatter = Math.Max(0, _scatter - scatter - ((double)n * rest / _width * apart * apart));
        (_width, _sum) = (rest, _sum - sum);
    }
}

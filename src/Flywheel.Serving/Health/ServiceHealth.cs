namespace Flywheel.Serving.Health;

/// <summary>How an endpoint's answers went since they were last taken: a few nanoseconds an answer, no lock. Safe to use from many threads.</summary>
internal sealed class ServiceHealth
{
    private readonly long[] _latencies = new long[LatencyCounts.Buckets];
    private long _failed;

    /// <summary>Counts answers that took so long.</summary>
    internal void Answered(TimeSpan duration, int rows) => Interlocked.Add(ref _latencies[LatencyCounts.BucketOf(duration)], rows);

    /// <summary>Counts rows that got an error in place of an answer. False, so that it can stand in the filter of a catch and let the error pass.</summary>
    internal bool Failed(int rows = 1)
    {
        Interlocked.Add(ref _failed, rows);
        return false;
    }

    /// <summary>Takes the counts; null when there are none.</summary>
    internal (long[] Latencies, long Failed)? Take()
    {
        var (latencies, failed) = (new long[_latencies.Length], Interlocked.Exchange(ref _failed, 0));
        for (var bucket = 0; bucket < latencies.Length; bucket++)
        {
            latencies[bucket] = _latencies[bucket] == 0 ? 0 : Interlocked.Exchange(ref _latencies[bucket], 0);
        }

        return failed == 0 && Array.TrueForAll(latencies, count => count == 0) ? null : (latencies, failed);
    }
}

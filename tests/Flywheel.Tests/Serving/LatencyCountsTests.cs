using Flywheel.Core;
using Flywheel.Serving.Health;

namespace Flywheel.Tests.Serving;

public sealed class LatencyCountsTests
{
    [Fact]
    public void A_time_is_read_back_at_most_a_sixteenth_too_long_and_never_too_short()
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 20_000; i++)
        {
            var duration = TimeSpan.FromMicroseconds((long)Math.Exp(random.NextDouble() * 23));
            var read = LatencyCounts.LongestOf(LatencyCounts.BucketOf(duration));

            read.ShouldBeGreaterThanOrEqualTo(duration);
            read.TotalMicroseconds.ShouldBeLessThanOrEqualTo((duration.TotalMicroseconds * 17 / 16) + 1);
        }

        LatencyCounts.BucketOf(TimeSpan.FromDays(400)).ShouldBeLessThan(LatencyCounts.Buckets);
    }

    [Fact]
    public void The_quantile_of_times_is_that_of_their_sorted_list()
    {
        var random = new SeededRandom(2);
        TimeSpan[] times = [.. Enumerable.Range(0, 5_000).Select(_ => TimeSpan.FromMicroseconds((long)Math.Exp(5 + (2 * random.NextNormal()))))];
        var counts = new long[LatencyCounts.Buckets];
        LatencyCounts.Add(LatencyCounts.Write([.. Enumerable.Range(0, LatencyCounts.Buckets).Select(bucket => (long)times.Count(time => LatencyCounts.BucketOf(time) == bucket))]), counts);

        var p99 = LatencyCounts.Quantile(counts, 0.99)!.Value;

        var exact = times.Order().ElementAt((int)(0.99 * times.Length) - 1);
        p99.ShouldBeGreaterThanOrEqualTo(exact);
        p99.TotalMicroseconds.ShouldBeLessThanOrEqualTo((exact.TotalMicroseconds * 17 / 16) + 1);
        LatencyCounts.Quantile(new long[LatencyCounts.Buckets], 0.99).ShouldBeNull();
    }
}

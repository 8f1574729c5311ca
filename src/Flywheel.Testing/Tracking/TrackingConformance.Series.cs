using Flywheel.Core;
using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_history_is_every_point_once_in_order_however_they_came(int seed)
    {
        await using var tracked = await NewAsync();
        var (random, run, expected) = (new SeededRandom((ulong)seed), await tracked.StartAsync(), new HashSet<(long, long, double)>());

        for (var batch = 0; batch < 60; batch++)
        {
            var points = Enumerable.Range(0, 1 + (int)random.NextInt64(400)).Select(i => Tracked.Metric("m", (int)random.NextInt64(5), (int)random.NextInt64(7), (batch * 40) + (int)random.NextInt64((int)random.NextInt64(10) == 0 ? 5_000 : 60))).ToArray();
            await tracked.LogAsync(run, points);
            expected.UnionWith(points.Select(point => (point.At.Microseconds, point.Step, point.Value)));
            if ((int)random.NextInt64(8) == 0)
            {
                // Reading settles what has arrived, so that later batches meet blocks.
                await tracked.FindAsync(run);
            }
        }

        var read = new List<(long, long, double)>();
        while (await tracked.Tracker.HistoryAsync(run, "m", 777, read.Count, Tracked.Token) is { IsEmpty: false } page)
        {
            read.AddRange(page.Select(point => (point.At.Microseconds, point.Step, point.Value)));
        }

        read.ShouldBe(expected.Order());
        var latest = expected.MaxBy(point => (point.Item2, point.Item1, point.Item3));
        (await tracked.FindAsync(run)).Metrics["m"].ShouldBe(new MetricPoint("m", latest.Item3, latest.Item2, new Timestamp(latest.Item1)));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_for_another_process_at_once()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();
        await tracked.LogAsync(run, Tracked.Metric("m", 1), Tracked.Metric("m", 2, 1));

        var other = tracked.Another();

        (await other.FindAsync(run, Tracked.Token))!.Metrics["m"].Value.ShouldBe(2);
    }

    [Fact]
    public async Task Callers_that_log_at_the_same_time_share_commits_and_lose_nothing()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Tracked.Token },
            async (i, _) => await tracked.LogAsync(run, Tracked.Metric("m", i, i, i)));

        (await tracked.Tracker.HistoryAsync(run, "m", 5_000, 0, Tracked.Token)).Select(point => point.Value).ShouldBe(Enumerable.Range(0, 2_000).Select(i => (double)i));
    }
}

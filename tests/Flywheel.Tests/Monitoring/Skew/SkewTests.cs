using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Monitoring.Skew;

namespace Flywheel.Tests.Monitoring.Skew;

public sealed class SkewTests
{
    [Fact]
    public async Task Features_served_otherwise_than_they_are_computed_are_named_with_their_size()
    {
        PredictionRow[] rows = [Row("p1", 1.0, "ATL", 5), Row("p2", 2.5, "DEN", null), Row("p3", 2.0, "JFK", 7)];
        var truth = new Recorded(rows.Select(row => Row(row.Id, row.Id == "p2" ? 2.0 : row.Features[0].Number!.Value, row.Features[1].Text!, row.Id == "p2" ? 6 : row.Features[2].Number).Features));

        var findings = await new SkewCheck().RunAsync(rows, truth, TestContext.Current.CancellationToken);

        findings.Value.Select(finding => finding.Explanation).ShouldBe(
        [
            "'delay' was served otherwise than it is computed in 1 of 3 rows, by up to 0.5: 2.5 served, 2 computed for p2.",
            "'wind' was served otherwise than it is computed in 1 of 3 rows: nothing served, 6 computed for p2.",
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Identical_features_raise_nothing()
    {
        PredictionRow[] rows = [.. Enumerable.Range(0, 500).Select(i => Row($"p{i}", i / 7.0, "ATL", i % 3 == 0 ? null : i))];

        (await new SkewCheck().RunAsync(rows, new Recorded(rows.Select(row => row.Features)), TestContext.Current.CancellationToken)).Value.ShouldBeEmpty();
    }

    [Fact]
    public void The_share_that_is_checked_is_the_same_whenever_one_asks()
    {
        var sampled = Enumerable.Range(0, 20_000).Count(i => SkewCheck.IsSampled($"prediction {i}", 0.05));

        sampled.ShouldBeInRange(880, 1_120);
        SkewCheck.IsSampled("prediction 1", 1).ShouldBeTrue();
    }

    [Fact]
    public async Task A_recomputation_that_is_refused_is_refused()
    {
        var refused = await new SkewCheck().RunAsync([Row("p1", 1, "ATL", 1)], new Gone(), TestContext.Current.CancellationToken);

        refused.Refusals[0].Code.ShouldBe("features.gone");
    }

    private static PredictionRow Row(string id, double delay, string airport, double? wind) => new()
    {
        Id = id,
        Endpoint = "flights",
        Release = default,
        Arm = "champion",
        Propensity = 1,
        EventTime = default,
        KnownAt = default,
        Inputs = "{}",
        Features = [new FeatureValue("delay", delay), new FeatureValue("airport", airport), new FeatureValue("wind", wind)],
        LatencyMicroseconds = 1,
    };

    private sealed class Recorded(IEnumerable<ImmutableArray<FeatureValue>> features) : IFeatureRecomputation
    {
        public Task<Result<ImmutableArray<ImmutableArray<FeatureValue>>>> RecomputeAsync(IReadOnlyList<PredictionRow> rows, CancellationToken cancellationToken) =>
            Task.FromResult<Result<ImmutableArray<ImmutableArray<FeatureValue>>>>(features.ToImmutableArray());
    }

    private sealed class Gone : IFeatureRecomputation
    {
        public Task<Result<ImmutableArray<ImmutableArray<FeatureValue>>>> RecomputeAsync(IReadOnlyList<PredictionRow> rows, CancellationToken cancellationToken) =>
            Task.FromResult<Result<ImmutableArray<ImmutableArray<FeatureValue>>>>(new Refusal("features.gone", "Gone", "The events are gone."));
    }
}

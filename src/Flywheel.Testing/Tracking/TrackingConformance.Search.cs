using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    [Theory]
    [InlineData("", "e d c b a")]
    [InlineData("metrics.auc > 0.8", "c b")]
    [InlineData("metrics.auc != 0.9", "b a")]
    [InlineData("metric.auc <= 0.8 AND params.model = 'gbm'", "a")]
    [InlineData("params.model LIKE 'G%'", "c")]
    [InlineData("params.model ILIKE 'g%'", "c b a")]
    [InlineData("parameters.model != 'gbm'", "d c")]
    [InlineData("tags.`mlflow.user` = \"o'hara\"", "a")]
    [InlineData("tags.note = 'x'' OR 1=1 --'", null)]
    [InlineData("tags.\"with space\" LIKE '%\\_%'", "")]
    [InlineData("run_name IN ('a')", null)]
    [InlineData("attributes.run_id IN ('nobody', 'nothing')", "")]
    [InlineData("attributes.run_id NOT IN ('nobody')", "e d c b a")]
    [InlineData("status = 'RUNNING' and start_time >= 3", "e d c")]
    [InlineData("run name = 'b'", null)]
    [InlineData("`run name` = 'b'", "b")]
    public async Task A_filter_finds_what_meets_every_clause(string filter, string? names)
    {
        await using var tracked = await FiveRunsAsync();

        if (names is null)
        {
            RunFilter.Parse(filter).IsOk.ShouldBeFalse();
        }
        else
        {
            string.Join(" ", await tracked.SearchAsync(filter)).ShouldBe(names);
        }
    }

    [Theory]
    [InlineData("metrics.auc DESC", "c b a d e")]
    [InlineData("metrics.auc", "a b c d e")]
    [InlineData("params.model asc", "c d b a e")]
    [InlineData("start_time ASC", "a b c d e")]
    [InlineData("metrics.nothing DESC", "e d c b a")]
    public async Task Runs_are_ordered_with_nan_and_missing_last_in_both_directions(string order, string names)
    {
        await using var tracked = await FiveRunsAsync();

        string.Join(" ", await tracked.SearchAsync("", order)).ShouldBe(names);
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        await using var tracked = await FiveRunsAsync();
        var query = new RunQuery([ExperimentId.Default]) { Take = 2 };

        var names = new List<string>();
        for (var skip = 0; skip < 6; skip += 2)
        {
            names.AddRange((await tracked.Tracker.SearchAsync(query with { Skip = skip }, Tracked.Token)).Runs.Select(run => run.Name));
        }

        string.Join(" ", names).ShouldBe("e d c b a");
        (await tracked.Tracker.SearchAsync(new RunQuery([]), Tracked.Token)).Runs.ShouldBeEmpty();
    }

    private async Task<Tracked> FiveRunsAsync()
    {
        var tracked = await NewAsync();
        var runs = new List<RunId>();
        foreach (var (name, i) in "abcde".Select((name, i) => (name, i)))
        {
            runs.Add(await tracked.StartAsync(name.ToString(), started: (i + 1) * 1_000));
        }

        await tracked.LogAsync(runs[0], Tracked.Metric("auc", 0.7));
        await tracked.LogAsync(runs[1], Tracked.Metric("auc", 0.85));
        await tracked.LogAsync(runs[2], Tracked.Metric("auc", 0.9));
        await tracked.LogAsync(runs[3], Tracked.Metric("auc", double.NaN));
        await tracked.ParamAsync(runs[0], "model", "gbm");
        await tracked.ParamAsync(runs[1], "model", "gbm");
        await tracked.ParamAsync(runs[2], "model", "GBM");
        await tracked.ParamAsync(runs[3], "model", "forest");
        await tracked.TagAsync(runs[0], "mlflow.user", "o'hara");
        await tracked.TagAsync(runs[1], "with space", "100%");
        return tracked;
    }
}

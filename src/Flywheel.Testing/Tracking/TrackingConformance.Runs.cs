using Flywheel.Core;
using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    [Fact]
    public async Task A_run_comes_back_with_everything_logged_to_it()
    {
        await using var tracked = await NewAsync();
        var parent = await tracked.StartAsync("search");
        var started = (await tracked.Tracker.StartAsync(new RunDefinition(ExperimentId.Default, "trial 1")
        {
            User = "ada",
            Parent = parent,
            Started = new Timestamp(5),
            Tags = [new("kind", "trial")],
        }, Tracked.Token)).Value;
        var batch = new RunBatch
        {
            Params = [new("depth", "3"), new("rate", "0.1")],
            Metrics = [Tracked.Metric("auc", 0.8, 1), Tracked.Metric("auc", 0.9, 2), Tracked.Metric("loss", 0.3)],
            Tags = [new("note", "good")],
            Artifacts = [new RunArtifact("model/model.onnx", Digest.Of("model"), 5)],
        };

        (await tracked.Tracker.LogAsync(started.Id, batch, Tracked.Token)).IsOk.ShouldBeTrue();
        await tracked.Tracker.ChangeAsync(started.Id, new RunChange { Status = RunStatus.Finished, Ended = new Timestamp(9) }, Tracked.Token);

        var run = await tracked.FindAsync(started.Id);
        (run.Name, run.User, run.Status, run.Started, run.Ended, run.Parent).ShouldBe(
            ("trial 1", "ada", RunStatus.Finished, new Timestamp(5), new Timestamp(9), (RunId?)parent));
        run.Params.Select(param => $"{param.Key}={param.Value}").ShouldBe(["depth=3", "rate=0.1"]);
        run.Metrics.Select(metric => $"{metric.Key}={metric.Value.Value}").ShouldBe(["auc=0.9", "loss=0.3"]);
        run.Tags.Keys.ShouldBe(["kind", "note"]);
        (await tracked.Tracker.ArtifactsAsync(run.Id, Tracked.Token)).ShouldBe([new RunArtifact("model/model.onnx", Digest.Of("model"), 5)]);
    }

    [Fact]
    public async Task The_latest_point_is_the_one_with_the_greatest_step_then_time_then_value()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();

        await tracked.LogAsync(run, Tracked.Metric("m", 5, 2, 1), Tracked.Metric("m", 9, 1, 9));
        await tracked.LogAsync(run, Tracked.Metric("m", 4, 2, 2));
        await tracked.LogAsync(run, Tracked.Metric("m", 3, 2, 2));
        await tracked.LogAsync(run, Tracked.Metric("m", double.NaN, 2, 2));

        (await tracked.FindAsync(run)).Metrics["m"].Value.ShouldBe(4);
        (await tracked.Tracker.HistoryAsync(run, "m", 100, 0, Tracked.Token)).Select(point => point.Value).ShouldBe([5, double.NaN, 3, 4, 9]);
        (await tracked.Tracker.HistoryAsync(run, "m", 2, 1, Tracked.Token)).Select(point => point.Value).ShouldBe([double.NaN, 3]);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_kept_and_a_point_logged_twice_is_one_point()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();

        await tracked.LogAsync(run, Tracked.Metric("a", double.NaN), Tracked.Metric("b", double.PositiveInfinity), Tracked.Metric("c", double.NegativeInfinity));
        await tracked.LogAsync(run, Tracked.Metric("a", double.NaN), Tracked.Metric("b", double.PositiveInfinity));

        (await tracked.FindAsync(run)).Metrics.Values.Select(point => point.Value).ShouldBe([double.NaN, double.PositiveInfinity, double.NegativeInfinity]);
        (await tracked.Tracker.HistoryAsync(run, "a", 100, 0, Tracked.Token)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_param_never_changes_and_a_batch_with_one_wrong_thing_writes_nothing()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();
        await tracked.ParamAsync(run, "depth", "3");

        (await tracked.ParamAsync(run, "depth", "3")).IsOk.ShouldBeTrue();
        var refused = await tracked.Tracker.LogAsync(run, new RunBatch
        {
            Params = [new("depth", "4"), new("rate", "0.1")],
            Metrics = [Tracked.Metric("auc", 1)],
        }, Tracked.Token);

        refused.Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"The param 'depth' of run {run} is '3' and cannot become '4'. Log it to a new run, or as a tag.");
        var found = await tracked.FindAsync(run);
        (found.Params.Count, found.Metrics.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Every_wrong_key_and_path_is_told_at_once()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();

        var refused = await tracked.Tracker.LogAsync(run, new RunBatch
        {
            Metrics = [Tracked.Metric("../auc", 1), Tracked.Metric("", 1)],
            Params = [new("a;b", "1")],
            Tags = [new(new string('k', 251), "1")],
            Artifacts = [new RunArtifact("/etc/passwd", default, 0), new RunArtifact("a/../../b", default, 0), new RunArtifact("C:/x", default, 0)],
        }, Tracked.Token);

        const string Remedy = "Use up to 250 letters, digits, '_', '-', '.', ':', ' ' and '/', as in a relative path.";
        refused.Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            $"'../auc' cannot be the key of a metric: it has an empty, '.' or '..' segment. {Remedy}",
            $"'' cannot be the key of a metric: it is empty. {Remedy}",
            $"'a;b' cannot be the key of a param: it has other characters than those. {Remedy}",
            $"'{new string('k', 60)}…' cannot be the key of a tag: it has 251 characters. {Remedy}",
            "'/etc/passwd' cannot be the path of a file: it has an empty, '.' or '..' segment. Use a relative path with '/'.",
            "'a/../../b' cannot be the path of a file: it has an empty, '.' or '..' segment. Use a relative path with '/'.",
            "'C:/x' cannot be the path of a file: it is absolute. Use a relative path with '/'.",
        ]);
    }

    [Fact]
    public async Task A_deleted_run_takes_nothing_until_it_is_restored()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();
        await tracked.Tracker.ChangeAsync(run, new RunChange { Lifecycle = Lifecycle.Deleted }, Tracked.Token);

        (await tracked.TagAsync(run, "a", "b")).Refusals.ShouldHaveSingleItem().ToString().ShouldBe($"The run {run} is deleted. Restore it first.");
        (await tracked.SearchAsync("")).ShouldBeEmpty();
        await tracked.Tracker.ChangeAsync(run, new RunChange { Lifecycle = Lifecycle.Active }, Tracked.Token);
        (await tracked.TagAsync(run, "a", "b")).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        await using var tracked = await NewAsync();
        var nobody = RunId.Parse("nobody");

        (await tracked.TagAsync(nobody, "a", "b")).Refusals.ShouldHaveSingleItem().ToString().ShouldBe("There is no run nobody.");
        (await tracked.Tracker.StartAsync(new RunDefinition(new ExperimentId(9), "x"), Tracked.Token)).Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe("There is no experiment 9.");
        (await tracked.Tracker.FindAsync(nobody, Tracked.Token)).ShouldBeNull();
        (await tracked.Tracker.HistoryAsync(nobody, "a", 10, 0, Tracked.Token)).ShouldBeEmpty();
    }
}

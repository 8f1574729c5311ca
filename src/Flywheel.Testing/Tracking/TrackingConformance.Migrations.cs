using Dapper;
using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    public static TheoryData<int> Steps => [.. Enumerable.Range(1, TrackingRoom.Migrations.Count)];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_workspace_of_any_earlier_step_is_brought_forward_with_its_runs(int step)
    {
        using var folder = new TemporaryFolder();
        await using (var old = await OpenAsync(folder["ws"], [.. TrackingRoom.Migrations.Take(step)]))
        {
            await old.Catalog.WriteAsync((transaction, _) => transaction.Connection!.ExecuteAsync(
                "INSERT INTO tracking_runs (number, id, experiment, name, user_name, status, started, ended, lifecycle, parent) VALUES (7, 'old', 0, 'kept', 'ada', 2, 5, 9, 0, NULL); " +
                "INSERT INTO tracking_params (run, key, value) VALUES (7, 'depth', '3'); " +
                "INSERT INTO tracking_latest (run, key, at, step, value, is_nan) VALUES (7, 'auc', 1, 1, 0.9, 0)", transaction: transaction), Tracked.Token);
        }

        await using var workspace = await OpenAsync(folder["ws"], TrackingRoom.Migrations);
        var tracker = new Tracker(workspace.Catalog, TimeProvider.System, new TrackingOptions());
        var run = (await tracker.FindAsync(RunId.Parse("old"), Tracked.Token)).ShouldNotBeNull();
        var next = (await tracker.StartAsync(new RunDefinition(ExperimentId.Default, "next"), Tracked.Token)).Value;
        await tracker.LogAsync(next.Id, new RunBatch { Metrics = [Tracked.Metric("auc", 0.8)] }, Tracked.Token);

        (run.Name, run.User, run.Status, run.Params["depth"], run.Metrics["auc"].Value).ShouldBe(("kept", "ada", RunStatus.Finished, "3", 0.9));
        (await tracker.SearchAsync(new RunQuery([ExperimentId.Default]) { Order = [RunOrder.Parse("metrics.auc DESC").Value] }, Tracked.Token)).Runs.Select(found => found.Name).ShouldBe(["kept", "next"]);
    }
}

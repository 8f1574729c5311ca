using Flywheel.Core;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.MLflow.Folders;
using Flywheel.Tracking;

namespace Flywheel.Protocols.Tests.MLflow;

public sealed class RunFolderTests
{
    [Fact]
    public async Task What_is_exported_and_imported_elsewhere_is_the_same()
    {
        await using var from = await TrackingServer.StartAsync();
        await using var to = await TrackingServer.StartAsync();
        var run = await FillAsync(from);
        var folder = from.Folder["mlruns"];

        (await new RunFolderExport(from.Get<MlflowRooms>()).WriteAsync(folder, TrackingServer.Token)).Value.ShouldBe(1);
        var read = new RunFolderImport(to.Get<MlflowRooms>());
        (await read.ReadAsync(folder, TrackingServer.Token)).Value.ShouldBe(1);
        (await read.ReadAsync(folder, TrackingServer.Token)).Value.ShouldBe(0);

        var (before, after) = ((await from.Get<Tracker>().FindAsync(run, TrackingServer.Token))!, (await to.Get<Tracker>().FindAsync(run, TrackingServer.Token))!);
        (after.Name, after.User, after.Status, after.Started, after.Ended).ShouldBe((before.Name, before.User, before.Status, before.Started, before.Ended));
        after.Params.ShouldBe(before.Params);
        after.Tags.ShouldBe(before.Tags);
        (await to.Get<Tracker>().HistoryAsync(run, "loss/train", 10, 0, TrackingServer.Token)).ShouldBe(await from.Get<Tracker>().HistoryAsync(run, "loss/train", 10, 0, TrackingServer.Token));
        (await to.Get<Tracker>().ArtifactsAsync(run, TrackingServer.Token)).Select(file => file.Path).ShouldBe(["model/MLmodel"]);
        (await to.Get<Tracker>().FindExperimentAsync("flights: 'late'", TrackingServer.Token))!.Tags["team"].ShouldBe("ops");
    }

    [Fact]
    public async Task An_export_has_the_files_that_mlflow_reads()
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await FillAsync(server);
        var folder = server.Folder["mlruns"];

        await new RunFolderExport(server.Get<MlflowRooms>()).WriteAsync(folder, TrackingServer.Token);

        string Read(params string[] path) => File.ReadAllText(Path.Combine([folder, .. path]));
        Read("1", "meta.yaml").ShouldContain("name: 'flights: ''late'''\n");
        Read("1", run.ToString(), "meta.yaml").ShouldContain("status: 3\n");
        Read("1", run.ToString(), "meta.yaml").ShouldContain("start_time: 5\n");
        Read("1", run.ToString(), "metrics", "loss", "train").ShouldBe("1 0.5 0\n2 nan 1\n");
        Read("1", run.ToString(), "params", "depth").ShouldBe("3");
        Read("1", run.ToString(), "tags", "note").ShouldBe("line\nline");
        Read("1", run.ToString(), "artifacts", "model", "MLmodel").ShouldBe("flavors: {}");
    }

    [Fact]
    public async Task Keys_that_a_folder_cannot_hold_beside_each_other_are_told_and_the_rest_is_written()
    {
        await using var server = await TrackingServer.StartAsync();
        var run = (await server.Get<Tracker>().StartAsync(new RunDefinition(ExperimentId.Default, "r"), TrackingServer.Token)).Value.Id;
        await server.Get<Tracker>().LogAsync(run, new RunBatch
        {
            Params = [new("a", "1"), new("a/b", "2"), new("a/b/c", "3"), new("a.b", "4")],
            Metrics = [new MetricPoint("loss", 1, 0, new Timestamp(0)), new MetricPoint("loss/train", 2, 0, new Timestamp(0))],
        }, TrackingServer.Token);
        var export = new RunFolderExport(server.Get<MlflowRooms>());

        (await export.WriteAsync(server.Folder["mlruns"], TrackingServer.Token)).Value.ShouldBe(1);

        export.LeftOut.ShouldBe([$"{run} params/a", $"{run} params/a/b", $"{run} metrics/loss"]);
        File.ReadAllText(server.Folder["mlruns", "0", run.ToString(), "params", "a", "b", "c"]).ShouldBe("3");
        File.ReadAllText(server.Folder["mlruns", "0", run.ToString(), "metrics", "loss", "train"]).ShouldBe("0 2 0\n");
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_not_written_to_and_one_without_runs_not_read()
    {
        await using var server = await TrackingServer.StartAsync();
        var (rooms, folder) = (server.Get<MlflowRooms>(), server.Folder["ws"]);

        (await new RunFolderExport(rooms).WriteAsync(folder, TrackingServer.Token)).Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe($"'{folder}' holds something already. Name a folder that is empty or not there.");
        (await new RunFolderImport(rooms).ReadAsync(folder, TrackingServer.Token)).Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe($"'{folder}' holds no experiment: a folder with a meta.yaml. Name the folder that MLflow calls mlruns.");
    }

    private static async Task<RunId> FillAsync(TrackingServer server)
    {
        var tracker = server.Get<Tracker>();
        var experiment = (await tracker.CreateExperimentAsync(new ExperimentDefinition("flights: 'late'") { Tags = new ExperimentDefinition("x").Tags.Add("team", "ops") }, TrackingServer.Token)).Value;
        var run = (await tracker.StartAsync(new RunDefinition(experiment.Id, "first") { User = "ada", Started = new Timestamp(5_000), Tags = [new("note", "line\nline")] }, TrackingServer.Token)).Value;
        (await tracker.LogAsync(run.Id, new RunBatch
        {
            Params = [new("depth", "3")],
            Metrics = [new MetricPoint("loss/train", 0.5, 0, new Timestamp(1_000)), new MetricPoint("loss/train", double.NaN, 1, new Timestamp(2_000))],
        }, TrackingServer.Token)).IsOk.ShouldBeTrue();
        await tracker.ChangeAsync(run.Id, new RunChange { Status = RunStatus.Finished, Ended = new Timestamp(9_000) }, TrackingServer.Token);
        using var file = new MemoryStream("flavors: {}"u8.ToArray());
        (await server.Get<ArtifactFolder>().WriteAsync($"{experiment.Id}/{run.Id}/artifacts/model/MLmodel", file, TrackingServer.Token)).IsOk.ShouldBeTrue();
        return run.Id;
    }
}

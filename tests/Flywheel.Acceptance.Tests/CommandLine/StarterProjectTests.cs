using System.Text.Json.Nodes;
using Flywheel.Cli.Starting;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed class StarterProjectTests
{
    [Fact]
    public async Task A_new_project_runs_predicts_and_can_be_made_again()
    {
        using var folder = new TemporaryFolder();
        var project = Path.Combine(folder.Path, "mine");
        var made = await FlywheelProcess.RunAsync("init", project);

        var turned = await FlywheelProcess.RunAsync("run", project);
        var predicted = await FlywheelProcess.RunAsync("predict", project, "--json", "--row", StarterProject.Row);
        var reproduced = await FlywheelProcess.RunAsync("reproduce", project);

        made.ExitCode.ShouldBe(0);
        made.Output.ShouldContain($"flywheel run {project}");
        turned.ExitCode.ShouldBe(0, turned.Error);
        turned.Output.ShouldContain("pass  auc >= 0.7");
        predicted.ExitCode.ShouldBe(0, predicted.Error);
        ((bool)JsonNode.Parse(predicted.Output)!["predictions"]![0]!["decision"]!).ShouldBeTrue();
        reproduced.ExitCode.ShouldBe(0, reproduced.Error + reproduced.Output);
        reproduced.Output.ShouldEndWith("is the same, bit for bit.\n");
    }

    [Fact]
    public async Task A_search_that_the_clock_cut_short_is_made_again_with_the_same_trials()
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("init", folder.Path);
        var file = Path.Combine(folder.Path, StarterProject.FileName);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("trials: 6, time: 1m", "trials: 2000, time: 6s", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var turned = await FlywheelProcess.RunAsync("run", folder.Path);
        var reproduced = await FlywheelProcess.RunAsync("reproduce", folder.Path, "--json");

        turned.ExitCode.ShouldBe(0, turned.Error);
        reproduced.ExitCode.ShouldBe(0, reproduced.Output + reproduced.Error);
        ((bool)JsonNode.Parse(reproduced.Output)!["same"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Other_data_make_another_version_and_cannot_make_the_release_again()
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("init", folder.Path);
        (await FlywheelProcess.RunAsync("run", folder.Path)).ExitCode.ShouldBe(0);
        var data = Path.Combine(folder.Path, StarterProject.DataName);
        var lines = await File.ReadAllLinesAsync(data, TestContext.Current.CancellationToken);
        lines[1] = lines[1].Replace(",coast,", ",cost,", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(data, lines[..^1], TestContext.Current.CancellationToken);

        var reproduced = await FlywheelProcess.RunAsync("reproduce", folder.Path);
        var turned = await FlywheelProcess.RunAsync("run", folder.Path, "--force", "a tester", "--reason", "the data are better");
        var versions = JsonNode.Parse((await FlywheelProcess.RunAsync("ls", folder.Path, "datasets", "--json")).Output)!["datasets"]!.AsArray().Select(entry => (string)entry!["version"]!).ToArray();
        var differs = await FlywheelProcess.RunAsync("diff", folder.Path, $"weather@{versions[1][..16]}", "weather", "--json");

        reproduced.ShouldBe(new(1, "", """
            refused: Not the same project [reproduce.changed]
              weather/1 cannot be made again: the source 'measurements' of the step 'data/weather' has other content now.
              Check out the project and the data it was made from.

            """));
        turned.ExitCode.ShouldBe(0, turned.Error);
        var traced = JsonNode.Parse((await FlywheelProcess.RunAsync("trace", folder.Path, "weather/2", "--json")).Output)!;
        traced["facts"]!.AsArray().Where(fact => (string)fact!["step"]! == "data/weather").ShouldHaveSingleItem()!["outputs"]![0]!["digest"]!.ToString().ShouldBe(versions[0]);
        (await FlywheelProcess.RunAsync("reproduce", folder.Path, "weather/2")).Output.ShouldEndWith("is the same, bit for bit.\n");
        var diff = JsonNode.Parse(differs.Output)!;
        ((long)diff["removed"]!, (long)diff["added"]!, (long)diff["changed"]!, (long)diff["unchanged"]!).ShouldBe((1, 0, 1, 2_922));
        ((long)diff["changed_cells"]!["station"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Changing_the_goal_starts_a_numbered_iteration_and_another_metric_than_the_goals_is_refused()
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("init", folder.Path);
        var file = Path.Combine(folder.Path, StarterProject.FileName);
        var text = QuickSearch(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var first = await FlywheelProcess.RunAsync("run", folder.Path, "--json");

        var goal = text.Replace("rain tomorrow\n", "rain tomorrow\n  primary_metric: log_loss\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, goal, TestContext.Current.CancellationToken);
        var refused = await FlywheelProcess.RunAsync("run", folder.Path);
        await File.WriteAllTextAsync(file, goal.Replace("  metric: auc\n", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var second = await FlywheelProcess.RunAsync("run", folder.Path);
        var listed = JsonNode.Parse((await FlywheelProcess.RunAsync("ls", folder.Path, "iterations", "--json")).Output)!["iterations"]!.AsArray();
        var shown = await FlywheelProcess.RunAsync("show", folder.Path, "objective");
        var tracked = JsonNode.Parse((await FlywheelProcess.RunAsync("search", "tags.`flywheel.iteration` = '2'", "--json", "--workspace", Path.Combine(folder.Path, ".flywheel"))).Output)!["runs"]!.AsArray();

        ((int)JsonNode.Parse(first.Output)!["iteration"]!).ShouldBe(1);
        refused.ShouldBe(new(1, "", """
            refused: Another metric than the objective's [project.other-metric]
              flywheel.yaml:48:11 (train.metric): The objective is judged by 'log_loss', but the search goes by 'auc'.
              Leave 'train.metric' away, or change the objective: that starts a new iteration.

            """));
        second.ExitCode.ShouldBe(0, second.Error);
        second.Output.ShouldStartWith("iteration 2, since ");
        second.Output.ShouldContain(": another primary_metric than before\n");
        listed.Select(iteration => ((int)iteration!["iteration"]!, (string)iteration["goal"]!["primary_metric"]!, (string)iteration["releases"]![0]!)).ShouldBe([(2, "log_loss", "weather/2"), (1, "auc", "weather/1")]);
        tracked.Select(run => (string)run!["name"]!).ShouldBe(["weather/2"]);
        shown.Output.ShouldStartWith("Say each evening whether it will rain tomorrow\n  iteration  2, since ");
        shown.Output.ShouldContain("  output     rain: rain_tomorrow_mm > 0\n");
    }

    [Fact]
    public async Task A_folder_that_has_a_project_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "flywheel.yaml");
        await File.WriteAllTextAsync(file, "project: mine", TestContext.Current.CancellationToken);

        var outcome = await FlywheelProcess.RunAsync("init", folder.Path);

        outcome.ShouldBe(new(1, "", $"""
            refused: Already there [init.taken]
              The folder '{folder.Path}' has a 'flywheel.yaml'.
              Choose another folder; nothing is ever overwritten.

            """));
        Directory.GetFiles(folder.Path).ShouldBe([file]);
    }

    [Fact]
    public void The_made_up_weather_is_the_same_every_time()
    {
        var lines = StarterWeather.Csv().TrimEnd().Split('\n');

        lines.Length.ShouldBe(2_925);
        StarterWeather.Csv().ShouldBe(StarterWeather.Csv());
        lines.Skip(1).Count(line => line.Split(',')[8] != "0.0").ShouldBeInRange(700, 1_400);
    }

    // One linear candidate: the story is not about search.
    private static string QuickSearch(string project) =>
        string.Join('\n', project.Split('\n').Where(line => !line.Contains("- gradient-boosting", StringComparison.Ordinal)));
}

using System.Text.Json;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Commands;

/// <summary>The example turned as a user turns it: a trainer of the house, scikit-learn, and a C# program, judged alike.</summary>
public sealed class CommandExampleTests
{
    [Fact]
    public async Task Programs_in_two_languages_give_candidates_like_any_other_and_log_to_their_runs()
    {
        using var folder = new TemporaryFolder();
        var project = Copy(folder);
        var environment = new Dictionary<string, string> { ["PATH"] = DebianPython.OnPath(folder["bin"]), ["DOTNET_CLI_HOME"] = folder["home"] };

        var turned = await FlywheelProcess.RunAsync(environment, "run", project, "--json");
        var again = await FlywheelProcess.RunAsync(environment, "run", project, "--json");
        var runs = await FlywheelProcess.RunAsync("search", "metrics.validation_auc > 0.5", "--json", "--workspace", Path.Combine(project, ".flywheel"));
        var exported = await FlywheelProcess.RunAsync("export", folder["mlruns"], "--workspace", Path.Combine(project, ".flywheel"));

        turned.ExitCode.ShouldBe(0, turned.Error);
        Parse(again.Output).GetProperty("unchanged").GetBoolean().ShouldBeTrue();
        Parse(runs.Output).GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()).Order().ShouldBe(["train/forest", "train/perceptron"]);
        exported.ExitCode.ShouldBe(0, exported.Error);
        Logged(folder["mlruns"], "auc_by_trees").Length.ShouldBe(2);
        Logged(folder["mlruns"], "log_loss_by_pass").Length.ShouldBe(4);
        (await FlywheelProcess.RunAsync("show", project, "champion")).Output.ShouldContain("candidate  forest");
    }

    /// <summary>The example without the scheme that finds packages beside it.</summary>
    private static string Copy(TemporaryFolder folder)
    {
        var project = Directory.CreateDirectory(folder["rain"]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(DebianPython.Repository, "examples", "commands")))
        {
            File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        }

        var definition = Path.Combine(project, "flywheel.yaml");
        File.WriteAllText(definition, File.ReadAllText(definition).Replace("npm:", Path.Combine(DebianPython.Repository, "node_modules") + "/", StringComparison.Ordinal));
        return project;
    }

    private static string[] Logged(string runs, string metric) => File.ReadAllLines(Directory.EnumerateFiles(runs, metric, SearchOption.AllDirectories).Single());

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}

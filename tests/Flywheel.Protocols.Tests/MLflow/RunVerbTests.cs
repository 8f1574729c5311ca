using System.Text.Json;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>The verbs that look at runs, on what the wheel logged.</summary>
public sealed class RunVerbTests(WeatherProject weather)
{
    [Fact]
    public async Task Runs_are_listed_searched_compared_and_written_out()
    {
        using var project = weather.Copy();
        var workspace = Path.Combine(project.Path, ".flywheel");

        var listed = await RunAsync("runs", "weather", "--order", "metrics.auc DESC", "--workspace", workspace);
        var found = await RunAsync("search", "tags.`flywheel.release` LIKE '%' AND params.candidate = 'logistic-regression'", "--json", "--workspace", workspace);
        var compared = await RunAsync("compare", "weather/1", "weather/2", "--workspace", workspace);
        var written = await RunAsync("export", project["out"], "--workspace", workspace);
        var read = await RunAsync("import", project["out"], "--workspace", project["elsewhere"]);
        var again = await RunAsync("import", project["out"], "--workspace", project["elsewhere"]);
        var refused = await FlywheelProcess.RunAsync("compare", "nobody", "--workspace", workspace);
        var misread = await FlywheelProcess.RunAsync("runs", "--filter", "metrcs.auc > 1", "--workspace", workspace);

        listed.ShouldContain("weather/2");
        using var document = JsonDocument.Parse(found);
        document.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()).ShouldBe(["weather/2"]);
        compared.ShouldContain("candidate");
        compared.ShouldContain("logistic-regression");
        compared.ShouldContain("auc");
        written.ShouldEndWith(" runs written.\n");
        read.ShouldBe(written.Split('\n')[^2].Replace("written", "are new", StringComparison.Ordinal) + "\n");
        again.ShouldBe("0 runs are new.\n");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("There is no run 'nobody'.");
        misread.Error.ShouldContain("there is no entity 'metrcs'. Did you mean 'metrics'?");
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var outcome = await FlywheelProcess.RunAsync(arguments);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }
}

using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.Crashes;

public sealed class KilledRunTests
{
    private const int Kills = 8;

    [Fact]
    public async Task A_run_killed_again_and_again_ends_with_the_release_of_a_run_left_alone()
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        var project = Path.Combine(folder.Path, "mine");
        (await FlywheelProcess.RunAsync("init", project)).ExitCode.ShouldBe(0);
        var alone = await FlywheelProcess.RunAsync("run", project, "--json", "--workspace", Path.Combine(folder.Path, "alone"));
        var killed = Path.Combine(folder.Path, "killed");
        var random = new SeededRandom(20261121);

        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = new KilledProcess("run", project, "--workspace", killed);
            await Task.Delay(TimeSpan.FromMilliseconds(150 + random.NextInt64(2_500)), cancel);
            await process.KillAsync(cancel);
        }

        var last = await FlywheelProcess.RunAsync("run", project, "--json", "--workspace", killed);
        var unchanged = await FlywheelProcess.RunAsync("run", project, "--json", "--workspace", killed);

        last.ExitCode.ShouldBe(0, last.Error);
        ((string)JsonNode.Parse(last.Output)!["digest"]!).ShouldBe((string)JsonNode.Parse(alone.Output)!["digest"]!);
        ((bool)JsonNode.Parse(unchanged.Output)!["unchanged"]!).ShouldBeTrue();
    }
}

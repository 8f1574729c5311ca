using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Acceptance.Tests.Crashes;
using Flywheel.Core;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.Replay;

public sealed partial class ReplayTests
{
    [Fact]
    public async Task A_story_decays_alarms_retrains_promotes_and_rolls_back_by_itself()
    {
        using var folder = new TemporaryFolder();
        await TicketsStory.WriteAsync(folder.Path);

        var first = await FlywheelProcess.RunAsync("replay", folder.Path, "--json");

        first.ExitCode.ShouldBe(0, first.Error + first.Output);
        var story = JsonNode.Parse(first.Output)!;
        story["events"]!.AsArray().Select(happened => $"{happened!["kind"]} {happened["release"]} by {happened["by"]}").ShouldBe(
        [
            "deployed tickets/1 by loop",
            "refused  by leak guard",
            "trained tickets/2 by replay",
            "alarm tickets/1 by calibration",
            "trained tickets/3 by replay",
            "shadowed tickets/3 by loop",
            "advanced tickets/3 by loop",
            "advanced tickets/3 by loop",
            "promoted tickets/3 by loop",
            "confirmed tickets/3 by loop",
            "trained tickets/4 by replay",
            "shadowed tickets/4 by loop",
            "advanced tickets/4 by loop",
            "advanced tickets/4 by loop",
            "promoted tickets/4 by loop",
            "confirmed tickets/4 by loop",
            "promoted tickets/2 by a tester",
            "alarm tickets/2 by integrity",
            "alarm tickets/2 by drift",
            "alarm tickets/2 by calibration",
            "rolledback tickets/2 by loop",
        ], first.Error);
        story["rows"]!.GetValue<long>().ShouldBe(250 * 92);
        var days = story["days"]!.AsArray();
        days.Count.ShouldBeInRange(90, 92);
        days.ShouldContain(day => day!["challenger_share"]!.GetValue<double>() > 0.15);
        ((string)days[^1]!["champion"]!).ShouldBe("tickets/4");
        File.ReadAllText((string)story["report"]!).ShouldContain("rolled back");
    }

    [Fact]
    public async Task A_story_that_is_killed_again_and_again_ends_as_if_it_had_been_left_alone()
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        await TicketsStory.WriteAsync(folder.Path);
        var file = Path.Combine(folder.Path, "replay.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, cancel)).Replace("..2001-05-31", "..2001-04-11", StringComparison.Ordinal), cancel);
        string[] Words(string workspace) => ["replay", folder.Path, "--json", "--workspace", Path.Combine(folder.Path, workspace)];
        Directory.CreateDirectory(Path.Combine(folder.Path, "alone"));
        var alone = await FlywheelProcess.RunAsync(Words("alone"));
        alone.ExitCode.ShouldBe(0, alone.Error + alone.Output);
        var (random, begun) = (new SeededRandom(20261121), new List<string>());

        // Before the first mark, on an ordinary day, while a model trains, in the shadow, on a share.
        foreach (var sign in new[] { "deployed", "8 Mar  week", "alarm", "shadowed", "It answers 5%" })
        {
            using var process = new KilledProcess(Words("killed"));
            begun.Add(await process.WaitForAsync("", cancel));
            if (!begun[^1].Contains(sign, StringComparison.Ordinal))
            {
                await process.WaitForAsync(sign, cancel);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.NextInt64(300)), cancel);
            await process.KillAsync(cancel);
        }

        var last = await FlywheelProcess.RunAsync(Words("killed"));
        var again = await FlywheelProcess.RunAsync([.. Words("killed"), "--again"]);

        last.ExitCode.ShouldBe(0, last.Error + last.Output);
        begun.Count(line => line.StartsWith("An earlier replay was ended", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3, string.Join('\n', begun));
        JsonNode.Parse(alone.Output)!["events"]!.AsArray().Count(happened => (string)happened!["kind"]! == "promoted").ShouldBe(1);
        Told(last.Output).ShouldBe(Told(alone.Output));
        Told(again.Output).ShouldBe(Told(alone.Output));
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "killed", "replay", "replay.html"), cancel)).ShouldBe(await File.ReadAllTextAsync(Path.Combine(folder.Path, "alone", "replay", "replay.html"), cancel));
    }

    [Fact]
    public async Task A_project_without_a_story_is_told_what_one_is()
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("init", folder.Path);

        var replayed = await FlywheelProcess.RunAsync("replay", folder.Path);

        replayed.ShouldBe(new(1, "", """
            refused: No story [replay.missing]
              There is no replay.yaml beside flywheel.yaml.
              Write which span is lived through again, with which models; examples/flights has one.

            """));
    }

    [Fact]
    public async Task A_folder_that_is_not_a_replay_is_not_cleared()
    {
        using var folder = new TemporaryFolder();
        await TicketsStory.WriteAsync(folder.Path);
        var mine = Directory.CreateDirectory(Path.Combine(folder.Path, ".flywheel", "replay"));
        await File.WriteAllTextAsync(Path.Combine(mine.FullName, "mine.txt"), "mine", TestContext.Current.CancellationToken);

        var replayed = await FlywheelProcess.RunAsync("replay", folder.Path);

        replayed.ExitCode.ShouldBe(1);
        replayed.Error.ShouldContain("[replay.folder]");
        File.Exists(Path.Combine(mine.FullName, "mine.txt")).ShouldBeTrue();
    }

    private static string Told(string json) => Particular().Replace(json, "");

    [GeneratedRegex("""
        "(training_)?(processor_)?seconds": ?[0-9.]+|"rows_per_(processor_)?second": ?[0-9.]+|"report": ?"[^"]*"
        """)]
    private static partial Regex Particular();
}

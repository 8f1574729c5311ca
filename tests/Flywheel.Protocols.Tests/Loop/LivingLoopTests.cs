using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Registry;
using Flywheel.Serving;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Loop;

public sealed class LivingLoopTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_served_champion_that_decays_is_replaced_with_no_hand_step_whether_or_not_the_server_is_started_again()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await TicketsDesk.PrepareAsync(folder.Path);
        Copy(folder.Path, other.Path);

        var told = await LiveAsync(folder.Path, restartEvery: int.MaxValue);
        var again = await LiveAsync(other.Path, restartEvery: 3);

        told.Select(happened => $"{happened["kind"]} {happened["release"]} by {happened["by"]}").ShouldBe(
        [
            "deployed tickets/1 by loop",
            "alarm tickets/1 by calibration",
            "retraining tickets/1 by tickets",
            "trained tickets/2 by child-process",
            "shadowed tickets/2 by loop",
            "advanced tickets/2 by loop",
            "advanced tickets/2 by loop",
            "promoted tickets/2 by loop",
            "confirmed tickets/2 by loop",
        ], string.Join('\n', told.Select(happened => happened.ToJsonString())));
        told.ShouldAllBe(happened => ((string)happened["text"]!).Length > 20);
        Plain(again).ShouldBe(Plain(told));
        await StatusTellsAsync(folder.Path);
        await TimelineTellsAsync(folder.Path);
        await AHandGoesFirstAsync(other.Path);
    }

    [Fact]
    public async Task A_candidate_that_lacks_an_approval_goes_back_when_it_has_earned_all_traffic()
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        await TicketsDesk.PrepareAsync(folder.Path);
        await File.AppendAllTextAsync(folder["flywheel.yaml"], "\napprovals: { risk: [ada] }\n", cancel);
        await using var desk = await TicketsDesk.OpenAsync(folder.Path, cancel);
        var told = Array.Empty<JsonNode>();

        for (var day = 0; day < 40 && !told.Any(happened => (string)happened["kind"]! is "returned" or "promoted"); day++)
        {
            await desk.PassAsync(s_day, cancel);
            told = await desk.TimelineAsync(cancel);
        }

        // The reason to train has not gone, so another candidate may be on its way by now.
        var returned = told.First(happened => (string)happened["kind"]! is "returned" or "promoted");
        $"{returned["kind"]} {returned["release"]}: {returned["text"]}".ShouldStartWith("returned tickets/2: It has earned all traffic, and may not be champion: tickets/2 waits for the approval of 'risk'.");
        desk.Session.Get<Endpoints>().Find("tickets").Value.Route.Record.Route.ToString().ShouldStartWith("tickets/1 champion 100 %");
        (await desk.Session.Get<ReleaseRegistry>().FindAsync("tickets", ReleaseRegistry.Champion, cancel)).Value.Version.ShouldBe(1);
    }

    private static async Task StatusTellsAsync(string folder)
    {
        var asked = await FlywheelProcess.RunAsync("status", folder, "--json");
        var read = await FlywheelProcess.RunAsync("status", folder);

        asked.ExitCode.ShouldBe(0, asked.Error + asked.Output);
        var status = JsonNode.Parse(asked.Output)!;
        ((string)status["champion"]!).ShouldBe("tickets/2");
        status["calibration_alarm"].ShouldBeNull();
        ((string)status["calibration_power"]!).ShouldStartWith("A shift of ");
        status["labels"]!["count"]!.GetValue<long>().ShouldBeGreaterThan(9_000);
        status["labels"]!["median_delay_seconds"]!.GetValue<double>().ShouldBe(3 * 3600, 60);
        status["days"]!.AsArray().Count.ShouldBe(7);
        status["timeline"]!.AsArray().Select(happened => (string)happened!["kind"]!).Last().ShouldBe("confirmed");
        status["next"]!.AsArray().Select(step => (string)step!["what"]!).ShouldBe(["a candidate when the calibration alarm is raised"]);
        read.Output.ShouldContain("answers   tickets/2 champion 100 %");
        read.Output.ShouldContain("power     calibration: A shift of ");
    }

    // The business in money before and after the release, with its range, beside the goal and everything that happened.
    private static async Task TimelineTellsAsync(string folder)
    {
        var told = JsonNode.Parse((await FlywheelProcess.RunAsync("timeline", folder, "--json")).Output)!;
        var read = await FlywheelProcess.RunAsync("timeline", folder);

        told["timeline"]!.AsArray().Select(happened => (string)happened!["kind"]!).Distinct().ShouldBe(["deployed", "alarm", "retraining", "trained", "shadowed", "advanced", "promoted", "confirmed", "goal", "champion"], ignoreOrder: true);
        var change = told["changes"]!.AsArray().ShouldHaveSingleItem()!;
        ($"{change["from"]} {change["to"]}").ShouldBe("tickets/1 tickets/2");
        var (before, after, low, high) = ((double)change["worth_before"]!, (double)change["worth_after"]!, (double)change["low"]!, (double)change["high"]!);
        ((double)change["difference"]!).ShouldBe(after - before, 1e-9);
        (after - before).ShouldBeInRange(low, high);
        read.Output.ShouldContain("Worth of a decision, in the money of the objective: means of up to 14 whole days on either side");
    }

    // Somebody who takes a champion back is believed: the loop watches the one before from its first day, and does not bring the other one again by itself.
    private static async Task AHandGoesFirstAsync(string folder)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var desk = await TicketsDesk.OpenAsync(folder, cancel);
        var alarms = await desk.Client.GetFromJsonAsync<JsonObject>("/v1/endpoints/tickets/alarms", cancel);
        alarms!["open"]!.AsArray().ShouldBeEmpty();
        ((string)alarms["power"]![0]!["text"]!).ShouldStartWith("A shift of ");
        await desk.PostAsync("/v1/endpoints/tickets/rollback", """{"by":"ann","reason":"I do not trust it."}""", cancel);

        await desk.LookAsync(cancel);

        var last = (await desk.TimelineAsync(cancel))[^1];
        $"{last["kind"]} {last["release"]} by {last["by"]}: {last["text"]}".ShouldBe("deployed tickets/1 by ann: It answers everything from now on. I do not trust it.");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<JsonNode[]> LiveAsync(string folder, int restartEvery)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var desk = await TicketsDesk.OpenAsync(folder, cancel);
        for (var step = 1; step <= 40; step++)
        {
            await desk.PassAsync(s_day, cancel);
            if (step % restartEvery == 0)
            {
                await desk.RestartAsync(cancel);
            }
        }

        return await desk.TimelineAsync(cancel);
    }

    private static IEnumerable<string> Plain(JsonNode[] timeline) => timeline.Select(happened => $"{happened["at"]} {happened["kind"]} {happened["release"]} {happened["text"]}");
}

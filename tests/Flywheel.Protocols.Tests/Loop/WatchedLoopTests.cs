using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Loop;

public sealed class WatchedLoopTests(WatchedTickets tickets) : IClassFixture<WatchedTickets>, IDisposable
{
    private static readonly TimeSpan s_quarter = TimeSpan.FromHours(6);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stuck_feature_is_an_alarm_that_outlives_the_server_and_closes_when_it_moves_again()
    {
        await using var desk = await OpenAsync();
        await PassAsync(desk, 4);
        (await OpenAlarmsAsync(desk)).ShouldBeEmpty();

        desk.Size = _ => 0.5;
        await PassAsync(desk, 8);

        var alarm = (await OpenAlarmsAsync(desk)).Single(open => (string)open["subject"]! == "size");
        $"{alarm["monitor"]} {alarm["severity"]} {alarm["owner"]} {alarm["action"]}".ShouldBe("integrity critical ann Look at the form.");
        ((string)alarm["text"]!).ShouldStartWith("'size' has one value ");
        (await desk.TimelineAsync(Cancel)).Count(happened => (string)happened["by"]! == "integrity" && ((string)happened["text"]!).StartsWith("'size'", StringComparison.Ordinal)).ShouldBe(1);
        (await desk.Client.GetStringAsync("/metrics", Cancel)).ShouldContain("flywheel_alerts_open{endpoint=\"tickets\",monitor=\"integrity\"} ");
        await desk.RestartAsync(Cancel);
        (await OpenAlarmsAsync(desk)).Select(open => (string)open["subject"]!).ShouldContain("size");
        var status = await FlywheelProcess.RunAsync("status", _folder.Path);
        status.Output.ShouldContain("alarms    CRITICAL  integrity ");
        status.Output.ShouldContain("For ann: Look at the form.");

        desk.Size = ticket => ticket.Size;
        await PassAsync(desk, 20);
        (await OpenAlarmsAsync(desk)).ShouldNotContain(open => (string)open["monitor"]! == "integrity");
    }

    [Fact]
    public async Task Serving_data_that_differs_from_training_is_named_with_its_size_and_data_that_does_not_is_not()
    {
        // The world changes later, and not what is asked: nothing of this is drift.
        await using var desk = await OpenAsync();
        await PassAsync(desk, 4 * 25);
        (await OpenAlarmsAsync(desk)).Where(open => (string)open["monitor"]! != "calibration").ShouldBeEmpty();
        await desk.RestartAsync(Cancel);

        desk.Size = ticket => 0.7 * ticket.Size;
        await PassAsync(desk, 4 * 12);

        var drift = (await OpenAlarmsAsync(desk)).Single(open => (string)open["monitor"]! == "drift");
        ((string)drift["text"]!).ShouldMatch(@"^Days are not like those of the reference: .*size \(distance 0\.[23]\d\d, PSI \d\.\d\d\)");
        ((string)drift["text"]!).ShouldContain("The shift of 'size' is expected to change the loss by ");
        ((string)drift["text"]!).ShouldContain(" and a decision's worth by ");
        ((string)drift["owner"]!).ShouldBe("ben");
        var power = (await desk.Client.GetFromJsonAsync<JsonObject>("/v1/endpoints/tickets/alarms", Cancel))!["power"]!.AsArray().Select(line => (string)line!["monitor"]!);
        power.ShouldBe(["calibration", "integrity", "drift", "expected-quality", "skew"]);
        (await FlywheelProcess.RunAsync("status", _folder.Path)).Output.ShouldContain("expected-quality: Before its labels, the last day's 250 scores promise an AUC of 0.");
    }

    [Fact]
    public async Task A_feature_that_vanished_and_a_clock_that_goes_back_are_told_and_nothing_is_lost()
    {
        await using var desk = await OpenAsync();
        await PassAsync(desk, 4);
        desk.Size = _ => null;
        await PassAsync(desk, 5);
        desk.Clock.MoveTo(Timestamp.From(TicketsDesk.Opening));
        await desk.LookAsync(Cancel);

        var alarm = (await OpenAlarmsAsync(desk)).Single(open => (string)open["subject"]! == "size");

        ((string)alarm["text"]!).ShouldMatch("^'size' has no value in any of [0-9]+ rows; 0.0% had none in the reference.$");
        (await desk.TimelineAsync(Cancel)).Select(happened => (string)happened["kind"]!).ShouldContain("alarm");
    }

    [Fact]
    public async Task A_feature_served_otherwise_than_training_computes_it_is_named_with_its_size_and_one_that_is_not_is_not()
    {
        await TicketsDesk.PrepareAsync(_folder.Path, TicketsDesk.Project
            .Replace("features: { size: size }", "features: { size: size, recent: mean(tickets.late) over 1d }", StringComparison.Ordinal)
            .Replace("  retrain: { pause: 3d, judge: 2d, learn: 14d }\n", "", StringComparison.Ordinal) + "\nmonitor: { skew: { every: 6h, rows: 40 } }\n");
        await using var desk = await TicketsDesk.OpenAsync(_folder.Path, Cancel);
        desk.IsPunctual = true;
        await PassAsync(desk, 6);
        (await OpenAlarmsAsync(desk)).ShouldNotContain(open => (string)open["monitor"]! == "skew");
        (await StatusAsync()).ShouldMatch("skew: 40 rows were computed again at [^:]*:[^:]*:[^:]*: every feature was served as training computes it.");

        // What is known is told hours late: the live state could not have seen it, and training will.
        desk.IsPunctual = false;
        await PassAsync(desk, 3);

        var skew = (await OpenAlarmsAsync(desk)).Single(open => (string)open["monitor"]! == "skew");
        ((string)skew["subject"]!).ShouldBe("recent");
        ((string)skew["text"]!).ShouldMatch(@"^'recent' was served otherwise than it is computed in [0-9]+ of 40 rows, by up to 0\.[0-9]+: 0\.[0-9]+ served, 0\.[0-9]+ computed for [0-9A-Z]+\.$");
        desk.IsPunctual = true;
        await PassAsync(desk, 4);
        (await OpenAlarmsAsync(desk)).ShouldNotContain(open => (string)open["monitor"]! == "skew");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> StatusAsync() => (await FlywheelProcess.RunAsync("status", _folder.Path)).Output;

    private async Task<TicketsDesk> OpenAsync()
    {
        tickets.CopyTo(_folder.Path);
        return await TicketsDesk.OpenAsync(_folder.Path, Cancel);
    }

    private static async Task PassAsync(TicketsDesk desk, int quarters)
    {
        for (var quarter = 0; quarter < quarters; quarter++)
        {
            await desk.PassAsync(s_quarter, Cancel);
        }
    }

    private static async Task<JsonNode[]> OpenAlarmsAsync(TicketsDesk desk) =>
        [.. (await desk.Client.GetFromJsonAsync<JsonObject>("/v1/endpoints/tickets/alarms", Cancel))!["open"]!.AsArray()!];
}

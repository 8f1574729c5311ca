using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>The registry is asked before the route moves: what it refuses has not happened.</summary>
public sealed class RefusedPromotionTests(WeatherProject weather)
{
    private static readonly Timestamp s_start = Timestamp.From(new DateTimeOffset(2001, 3, 5, 0, 0, 0, TimeSpan.Zero));
    private static readonly PromotionForce s_force = new("ann", "I know better");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_forced_release_without_its_approval_does_not_answer()
    {
        using var folder = weather.Copy();
        await using var server = await OpenAsync(folder.Path);
        using var loop = await LoopAsync(server, new ReplayClock());

        var forced = await loop.ForceAsync(await server.ReleaseAsync("1", Cancel), new GateVerdict([]), s_force, Cancel);

        forced.Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            "weather/1 waits for the approval of 'risk'. Somebody who has that role runs 'flywheel approve weather/1 --role risk'; then turn the wheel again.");
        (await StandsAsync(server)).ShouldBe(("weather/2 champion 100 %", 2));
        (await EventsAsync(server)).ShouldBeEmpty();
        loop.IsBusy.ShouldBeFalse();
    }

    [Fact]
    public async Task A_rollback_that_the_registry_refuses_changes_nothing_says_so_once_and_is_done_when_it_may_be()
    {
        using var folder = weather.Copy();
        await using var server = await OpenAsync(folder.Path);
        var clock = new ReplayClock();
        clock.MoveTo(s_start);
        using var loop = await LoopAsync(server, clock);
        await ApproveAsync(server, "1");
        (await loop.ForceAsync(await server.ReleaseAsync("1", Cancel), new GateVerdict([]), s_force, Cancel)).Refusals.ShouldBeEmpty();
        await HarmAsync(server, loop, clock);

        await loop.CloseAsync(Cancel);
        await loop.CloseAsync(Cancel);
        (await StandsAsync(server)).ShouldBe(("weather/1 champion 100 %, weather/2 shadow", 1));
        await ApproveAsync(server, "2");
        await loop.CloseAsync(Cancel);

        (await StandsAsync(server)).ShouldBe(("weather/2 champion 100 %", 2));

        // The rows have no features, which monitors tell of.
        var events = (await EventsAsync(server)).Where(happened => happened.Kind != TimelineKind.Alarm).ToArray();
        events.Select(happened => happened.Kind).ShouldBe([TimelineKind.Promoted, TimelineKind.Stopped, TimelineKind.RolledBack]);
        events[1].Text.ShouldStartWith("It should go back to weather/2, which may not be champion: weather/2 waits for the approval of 'risk'. Until it may, or somebody runs 'flywheel rollback', weather/1 answers. ");
    }

    private static async Task<WeatherServer> OpenAsync(string folder)
    {
        var server = await WeatherServer.StartAsync(folder, null, Cancel);
        await server.Services.GetRequiredService<ReleaseApprovals>().SetRolesAsync("weather", ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("risk", ["ada"]), Cancel);
        return server;
    }

    private static async Task<EndpointLoop> LoopAsync(WeatherServer server, ReplayClock clock) =>
        (await EndpointLoop.OpenAsync("weather", server.Services.GetRequiredService<LoopRooms>() with { Time = clock }, new LoopOptions(), Cancel)).Value;

    private static async Task ApproveAsync(WeatherServer server, string version) =>
        (await server.Services.GetRequiredService<ReleaseApprovals>().ApproveAsync(await server.ReleaseAsync(version, Cancel), "risk", "ada", "looked at it", Cancel)).Refusals.ShouldBeEmpty();

    // Two days of rows that the release before would have scored far better.
    private static async Task HarmAsync(WeatherServer server, EndpointLoop loop, ReplayClock clock)
    {
        var (answering, before) = (await server.ReleaseAsync("1", Cancel), await server.ReleaseAsync("2", Cancel));
        var (rows, outcomes) = (new List<ReadOnlyMemory<byte>>(), new List<OutcomeRow>());
        for (var i = 0; i < 2_400; i++)
        {
            var at = s_start + TimeSpan.FromMinutes(1.2 * (i + 1));
            rows.Add(Row(answering, "champion", $"p{i}", at, 0.2 + (0.001 * (i % 7))));
            rows.Add(Row(before, PredictionRow.ShadowArm, $"p{i}", at, 0.9));
            outcomes.Add(new OutcomeRow { Prediction = $"p{i}", Value = 1, KnownAt = at });
        }

        await server.Services.GetRequiredService<IJournal>().AppendAsync(DatasetName.Of(PredictionRow.DatasetOf("weather")), rows.ToArray(), Cancel);
        clock.MoveTo(s_start + TimeSpan.FromDays(4));
        await loop.TakeAsync(outcomes, Cancel);
    }

    private static ReadOnlyMemory<byte> Row(ReleaseVersion release, string arm, string id, Timestamp at, double score) => new PredictionRow
    {
        Id = id,
        Endpoint = "weather",
        Release = release.Digest,
        Arm = arm,
        Propensity = 1,
        EventTime = at,
        KnownAt = at,
        Inputs = "{}",
        Features = [],
        Score = score,
        LatencyMicroseconds = 1,
    }.ToJson();

    private static async Task<(string Route, int Champion)> StandsAsync(WeatherServer server) =>
        (server.Endpoint.Route.Record.Route.ToString(), (await server.ReleaseAsync(ReleaseRegistry.Champion, Cancel)).Version);

    private static Task<ImmutableArray<TimelineEvent>> EventsAsync(WeatherServer server) => server.Services.GetRequiredService<Timeline>().ListAsync("weather", Cancel);
}

using System.Text;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Registry;
using Flywheel.Serving.Replays;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

public sealed class PredictionReplayTests(WeatherProject weather)
{
    [Fact]
    public async Task An_event_that_came_late_changes_what_would_be_said_now_but_not_what_was_said_then()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        await server.PredictAsync(StarterProject.Row, cancel);
        var prediction = await LastAsync(server, cancel);
        using (await server.Client.PostAsync("/v1/datasets/weather/rows", new StringContent(WeatherProject.LateRow, Encoding.UTF8, "application/x-ndjson"), cancel))
        {
        }

        var replayed = (await ReplayAsync(server, prediction, cancel)).Value;

        replayed.IsSame.ShouldBeTrue();
        replayed.Score.ShouldBe(prediction.Score!.Value);
        replayed.Changes.ShouldNotBeEmpty();
        replayed.Changes.ShouldAllBe(change => change.Then.Name == change.Now.Name && prediction.Features.Contains(change.Then));
        replayed.ScoreNow.ShouldNotBe(replayed.Score);
        replayed.ChampionScore.ShouldBe(replayed.ScoreNow);
    }

    [Fact]
    public async Task A_score_that_its_release_never_gave_is_found_out()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        await server.PredictAsync(StarterProject.Row, cancel);
        var prediction = await LastAsync(server, cancel);

        var replayed = (await ReplayAsync(server, prediction with { Score = Math.BitIncrement(prediction.Score!.Value) }, cancel)).Value;
        var refused = await ReplayAsync(server, prediction with { Inputs = """{"station":7}""" }, cancel);
        var fallback = await ReplayAsync(server, prediction with { Score = null, Fallback = "rule: the store was away" }, cancel);

        replayed.IsSame.ShouldBeFalse();
        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("replay.inputs");
        fallback.Refusals.ShouldHaveSingleItem().Code.ShouldBe("replay.no-score");
    }

    private static async Task<Core.Result<ReplayedPrediction>> ReplayAsync(WeatherServer server, PredictionRow prediction, CancellationToken cancel)
    {
        var champion = await server.ReleaseAsync(ReleaseRegistry.Champion, cancel);
        return await server.Services.GetRequiredService<PredictionReplay>().ReplayAsync(prediction, champion, champion, cancel);
    }

    private static async Task<PredictionRow> LastAsync(WeatherServer server, CancellationToken cancel)
    {
        PredictionRow? last = null;
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of(PredictionRow.DatasetOf("weather")), [], cancel))
        {
            last = PredictionRow.FromJson(row.Json.Span);
        }

        return last!;
    }
}

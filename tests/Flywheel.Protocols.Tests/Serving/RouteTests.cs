using System.Net;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Serving.Routing;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Who answers: champion, canary, shadow, and the way back.</summary>
public sealed class RouteTests(WeatherProject weather)
{
    private static string Row(int day) => StarterProject.Row.Replace("\"rain_mm\":3.1", $"\"rain_mm\":{day % 40}", StringComparison.Ordinal);

    [Fact]
    public async Task A_canary_answers_its_share_and_the_same_key_always_meets_the_same_arm()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var set = await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Arms = [new RouteArm("canary", 1, 0.3)], AssignBy = ["rain_mm"], Seed = 7 }, "ann", "try the trees", cancel);
        set.IsOk.ShouldBeTrue();

        for (var i = 0; i < 200; i++)
        {
            await server.PredictAsync(Row(i), cancel);
        }

        var logged = await LoggedAsync(server, cancel);
        var byKey = logged.ToLookup(row => JsonDocument.Parse(row.Inputs).RootElement.GetProperty("rain_mm").GetDouble(), row => row.Arm);
        byKey.ShouldAllBe(key => key.Distinct().Count() == 1);
        byKey.Count(key => key.First() == "canary").ShouldBeInRange(4, 20);
        logged.Where(row => row.Arm == "canary").ShouldAllBe(row => row.Propensity == 0.3);
        logged.Where(row => row.Arm == "champion").ShouldAllBe(row => row.Propensity == 0.7);
        logged.Where(row => row.Arm == "canary").Select(row => row.Release).Distinct().ShouldBe([(await server.ReleaseAsync("1", cancel)).Digest]);
    }

    [Fact]
    public async Task A_shadow_scores_every_row_under_the_id_of_the_answer_and_answers_none()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Shadow = 1 }, "ann", "look first", cancel);

        var answers = new List<JsonElement>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await server.PredictAsync(Row(i), cancel));
        }

        var logged = await LoggedAsync(server, cancel);
        while (logged.Count < 40)
        {
            await Task.Delay(20, cancel);
            logged = await LoggedAsync(server, cancel);
        }

        answers.ShouldAllBe(answer => answer.GetProperty("release").GetString() == "weather/2");
        var shadows = logged.Where(row => row.Arm == "shadow").ToDictionary(row => row.Id, StringComparer.Ordinal);
        shadows.Keys.Order().ShouldBe(answers.Select(answer => answer.GetProperty("predictions")[0].GetProperty("id").GetString()!).Order());
        shadows.Values.ShouldAllBe(row => row.Release == logged.First(other => other.Arm == "shadow").Release && row.Score != null);
    }

    [Fact]
    public async Task A_rollback_takes_less_than_a_second_and_a_second_one_goes_further_back()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Arms = [new RouteArm("canary", 1, 0.05)] }, "ann", "canary", cancel);
        await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1), "ann", "promoted", cancel);
        var promoted = (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("release").GetString();

        var started = TimeProvider.System.GetTimestamp();
        var back = await server.Endpoints.RollBackAsync("weather", "watchdog", "calibration alarm", cancel);
        var taken = TimeProvider.System.GetElapsedTime(started);
        var further = await server.Endpoints.RollBackAsync("weather", "ann", "all the way", cancel);
        var end = await server.Endpoints.RollBackAsync("weather", "ann", "one more", cancel);

        promoted.ShouldBe("weather/1");
        back.Value.Route.ToString().ShouldBe("weather/2 champion 95 %, weather/1 canary 5 %");
        taken.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        further.Value.Route.ToString().ShouldBe("weather/2 champion 100 %");
        end.Refusals.Single().ToString().ShouldBe("The route of 'weather' was not changed since it was first set. Nothing was changed.");
        (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("release").GetString().ShouldBe("weather/2");
        (await server.Endpoints.HistoryAsync("weather", cancel)).Select(record => (record.By, record.Reason)).ShouldBe(
        [
            ("ann", "all the way"), ("watchdog", "calibration alarm"), ("ann", "promoted"), ("ann", "canary"), ("flywheel", "as it was served before the first route"),
        ]);
    }

    [Fact]
    public async Task A_route_survives_a_restart_and_another_server_of_the_workspace_follows_it()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using (var first = await WeatherServer.StartAsync(folder.Path, null, cancel))
        {
            await first.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1), "ann", "promoted", cancel);
        }

        await using var one = await WeatherServer.StartAsync(folder.Path, null, cancel);
        await using var other = await WeatherServer.StartAsync(folder.Path, null, cancel);
        (await one.PredictAsync(StarterProject.Row, cancel)).GetProperty("release").GetString().ShouldBe("weather/1");

        await other.Endpoints.RollBackAsync("weather", "ann", "back", cancel);
        while ((await one.PredictAsync(StarterProject.Row, cancel)).GetProperty("release").GetString() != "weather/2")
        {
            await Task.Delay(50, cancel);
        }
    }

    [Fact]
    public async Task A_wrong_route_is_refused_with_everything_that_is_wrong_and_changes_nothing()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var shares = await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Arms = [new RouteArm("shadow", 1, 0.6), new RouteArm("b", 1, 0.6)] }, "ann", "wrong", cancel);
        var unknown = await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Arms = [new RouteArm("canary", 9, 0.1)], AssignBy = ["staton"] }, "ann", "wrong", cancel);

        shares.Refusals.Select(refusal => refusal.Sentence).ShouldBe(["The route is wrong: an arm cannot be named 'shadow'.", "The route is wrong: the arms leave nothing to the champion."]);
        unknown.Refusals.Select(refusal => refusal.Sentence).ShouldBe(["There is no release 'weather/9'.", "The route assigns by 'staton', which requests do not bring."]);
        (await server.Endpoints.RouteAsync("weather", cancel)).Refusals.Single().Code.ShouldBe("serving.route-unknown");
    }

    [Fact]
    public async Task A_route_is_set_and_taken_back_over_http_with_who_and_why()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        using var nobody = await server.Client.PutAsync("/v1/endpoints/weather/route", Json("""{"champion":1}"""), cancel);
        using var none = await server.Client.GetAsync("/v1/endpoints/weather/route", cancel);
        using var set = await server.Client.PutAsync("/v1/endpoints/weather/route", Json("""{"champion":1,"arms":[{"name":"b","version":2,"share":0.25}],"by":"ann","reason":"test"}"""), cancel);
        using var back = await server.Client.PostAsync("/v1/endpoints/weather/rollback", Json("""{"by":"ann","reason":"worse"}"""), cancel);
        using var further = await server.Client.PostAsync("/v1/endpoints/weather/rollback", Json("""{"by":"ann","reason":"worse"}"""), cancel);
        var history = await server.Client.GetStringAsync("/v1/endpoints/weather/route", cancel);

        nobody.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        back.StatusCode.ShouldBe(HttpStatusCode.OK);
        further.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        JsonDocument.Parse(history).RootElement.GetProperty("route").EnumerateArray().Select(change => (change.GetProperty("champion").GetInt32(), change.GetProperty("reason").GetString()))
            .ShouldBe([(2, "worse"), (1, "test"), (2, "as it was served before the first route")]);
    }

    [Fact]
    public async Task The_command_line_promotes_shows_and_rolls_back()
    {
        using var folder = weather.Copy();

        var shown = await FlywheelProcess.RunAsync("route", folder.Path);
        var promoted = await FlywheelProcess.RunAsync("promote", folder.Path, "1", "--as", "ann", "--reason", "trees", "--json");
        var routed = await FlywheelProcess.RunAsync("route", folder.Path, "--champion", "1", "--arm", "canary=2:5%", "--shadow", "2", "--by", "station", "--json");
        var back = await FlywheelProcess.RunAsync("rollback", folder.Path, "--as", "ann", "--reason", "no", "--json");
        var unknown = await FlywheelProcess.RunAsync("route", folder.Path, "--champion", "7");

        shown.Output.ShouldBe("The endpoint 'weather' has no route yet: the champion answers all requests.\n");
        JsonDocument.Parse(promoted.Output).RootElement.GetProperty("route").GetProperty("champion").GetInt32().ShouldBe(1);
        JsonDocument.Parse(routed.Output).RootElement.GetProperty("route").GetProperty("arms")[0].GetProperty("share").GetDouble().ShouldBe(0.05);
        JsonDocument.Parse(back.Output).RootElement.GetProperty("route").GetProperty("arms").GetArrayLength().ShouldBe(0);
        unknown.ExitCode.ShouldBe(1);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<List<PredictionRow>> LoggedAsync(WeatherServer server, CancellationToken cancel)
    {
        var logged = new List<PredictionRow>();
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of("weather.predictions"), [], cancel))
        {
            logged.Add(PredictionRow.FromJson(row.Json.Span));
        }

        return logged;
    }
}

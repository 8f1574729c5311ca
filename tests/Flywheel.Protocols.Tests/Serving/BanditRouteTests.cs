using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Data.Predictions;
using Flywheel.Serving.Bandits;
using Flywheel.Serving.Routing;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>A bandit between two releases, as its callers and its operator see it.</summary>
public sealed class BanditRouteTests(WeatherProject weather)
{
    private const int Rows = 120;

    [Fact]
    public async Task A_declared_bandit_learns_from_outcomes_logs_its_chances_and_knows_them_after_a_kill()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        var file = folder["flywheel.yaml"];
        var text = await File.ReadAllTextAsync(file, cancel);
        var endpoint = text.Split('\n').Single(line => line.StartsWith("endpoint:", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, text.Replace(endpoint, "endpoint: { name: weather, bandit: { policy: thompson, among: [2, 1], reward: outcome, least: 5% } }", StringComparison.Ordinal), cancel);

        string before, after;
        await using (var server = await ServerProcess.StartAsync(cancel, folder.Path))
        {
            // The arm of version 1 earns 1 each time, the other nothing.
            var answers = new List<(string Id, string Release)>();
            for (var row = 0; row < Rows; row++)
            {
                var answer = await PostAsync(server.Client, "/v1/endpoints/weather/predict", $$"""{"explain":false,"rows":[{{RowOf(row)}}]}""", cancel);
                var prediction = answer.GetProperty("predictions")[0];
                answers.Add((prediction.GetProperty("id").GetString()!, prediction.TryGetProperty("release", out var other) ? other.GetString()! : answer.GetProperty("release").GetString()!));
            }

            await PostAsync(server.Client, "/v1/endpoints/weather/outcomes", string.Join('\n', answers.Select(answer => $$"""{"prediction":"{{answer.Id}}","value":{{(answer.Release == "weather/1" ? 1 : 0)}}}""")), cancel);
            before = await LearnedAsync(server.Client, cancel);
            server.Kill();
        }

        await using (var again = await ServerProcess.StartAsync(cancel, folder.Path))
        {
            after = await LearnedAsync(again.Client, cancel);
        }

        after.ShouldBe(before);
        using var report = JsonDocument.Parse(before);
        var arms = report.RootElement.GetProperty("arms").EnumerateArray().ToArray();
        arms.Select(arm => arm.GetProperty("name").GetString()).ShouldBe(["champion", "v1"]);
        arms.Select(arm => arm.GetProperty("mean").GetDouble()).ShouldBe([0, 1]);
        arms.Sum(arm => arm.GetProperty("rewards").GetInt64()).ShouldBe(Rows);
        arms[1].GetProperty("chance").GetDouble().ShouldBe(0.95, 1e-6);
    }

    [Fact]
    public async Task The_chance_of_the_arm_is_logged_with_each_answer()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var route = new RouteDefinition("weather", 2)
        {
            Arms = [new RouteArm("trees", 1, 0)],
            Bandit = new BanditDefinition("linear-thompson") { Context = [new BanditContext("temperature_c", -10, 40)], Reward = BanditReward.Closeness },
        };
        (await server.Endpoints.SetRouteAsync("weather", route, "ada", "learn", cancel)).IsOk.ShouldBeTrue();

        for (var row = 0; row < 40; row++)
        {
            await server.PredictAsync(RowOf(row), cancel);
        }

        await Task.Delay(300, cancel);
        var logged = new List<PredictionRow>();
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of("weather.predictions"), [], cancel))
        {
            logged.Add(PredictionRow.FromJson(row.Json.Span));
        }

        // Nothing was learned yet, so both are as good; the same row is drawn anew.
        logged.Count.ShouldBe(40);
        logged.ShouldAllBe(row => Math.Abs(row.Propensity - 0.5) < 1e-6);
        logged.Select(row => row.Arm).Distinct().Order().ShouldBe(["champion", "trees"]);

        // Outcomes that agree with the trees: each counts once, whatever is said of it again.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await PostAsync(server.Client, "/v1/endpoints/weather/outcomes", string.Join('\n', logged.Select(row => $$"""{"prediction":"{{row.Id}}","value":{{(row.Arm == "trees" ? Math.Round(row.Score!.Value) : 1 - Math.Round(row.Score!.Value))}}}""")), cancel);
        }

        while (server.Endpoint.Bandit.Sum(arm => arm.Rewards) < logged.Count)
        {
            await Task.Delay(50, cancel);
            await server.Endpoints.FollowAsync(cancel);
        }

        server.Endpoint.Bandit.Sum(arm => arm.Rewards).ShouldBe(logged.Count);
        server.Endpoint.Bandit[1].Mean!.Value.ShouldBeGreaterThan(server.Endpoint.Bandit[0].Mean!.Value);
        server.Endpoint.Bandit[1].Chance.ShouldBeGreaterThan(0.9);
    }

    [Theory]
    [InlineData("""{"policy":"thomson"}""", "there is no policy 'thomson' (Did you mean 'thompson'?)")]
    [InlineData("""{"policy":"thompson","least":0.6}""", "epsilon is 0.1 and least 0.6; wanted 0 to 1, and 0 to less than 1 / 2")]
    [InlineData("""{"policy":"linear-thompson"}""", "'linear-thompson' needs a context")]
    [InlineData("""{"policy":"linear-thompson","context":[{"column":"station","low":0,"high":1}]}""", "The bandit goes by 'station', which is no number of the requests.")]
    public async Task A_bandit_that_makes_no_sense_is_refused(string bandit, string why)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        using var answer = await server.Client.PutAsync("/v1/endpoints/weather/route", new StringContent($$"""{"champion":2,"arms":[{"name":"trees","version":1}],"bandit":{{bandit}},"by":"ada","reason":"try"}"""), cancel);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        told.GetProperty("refusals")[0].GetProperty("sentence").GetString().ShouldNotBeNull().ShouldContain(why);
        server.Endpoint.Bandit.ShouldBeEmpty();
    }

    private static string RowOf(int row) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"measured_at":"2024-12-31T18:00:00Z","station":"coast","temperature_c":{{row % 30}},"pressure_hpa":994,"humidity_percent":93,"wind_kmh":24,"rain_mm":3.1}""");

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body, CancellationToken cancel)
    {
        using var answer = await client.PostAsync(path, new StringContent(body, Encoding.UTF8), cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    // Labels are followed twice a second.
    private static async Task<string> LearnedAsync(HttpClient client, CancellationToken cancel)
    {
        while (true)
        {
            var report = await client.GetStringAsync("/v1/endpoints/weather/bandit", cancel);
            using var read = JsonDocument.Parse(report);
            if (read.RootElement.GetProperty("arms").EnumerateArray().Sum(arm => arm.GetProperty("rewards").GetInt64()) == Rows)
            {
                return report;
            }

            await Task.Delay(100, cancel);
        }
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Starting;
using Flywheel.Projects.Drills;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>One call says pass or fail for each limit of the objective, from what servers answered.</summary>
public sealed class LimitStatusTests(WeatherProject weather)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_holds_p99_and_the_error_rate_against_what_was_answered()
    {
        using var folder = weather.Copy();
        var file = folder["flywheel.yaml"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancel)).Replace("  value: {", "  limits: { p99: 10s, error_rate: 1%, staleness: 45d }\n  value: {", StringComparison.Ordinal), Cancel);
        var before = await LimitsAsync(folder.Path);

        await using (var server = await WeatherServer.StartAsync(folder.Path, null, Cancel))
        {
            for (var i = 0; i < 20; i++)
            {
                await server.PredictAsync(StarterProject.Row, Cancel);
            }
        }

        var answered = await LimitsAsync(folder.Path);
        DrillJournal? store = null;
        await using (var broken = await WeatherServer.StartAsync(folder.Path, null, Cancel, journal: beneath => store = new DrillJournal(beneath)))
        {
            store!.IsDead = true;
            using var body = new StringContent($$"""{"rows":[{{StarterProject.Row}}]}""", Encoding.UTF8, "application/json");
            (await broken.Client.PostAsync("/v1/endpoints/weather/predict", body, Cancel)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        }

        before.ShouldBe(["staleness <= 45 days: true", "p99 <= 10000 ms: ", "error rate <= 1%: "]);
        answered.ShouldBe(["staleness <= 45 days: true", "p99 <= 10000 ms: true", "error rate <= 1%: true"]);
        (await LimitsAsync(folder.Path)).ShouldBe(["staleness <= 45 days: true", "p99 <= 10000 ms: true", "error rate <= 1%: false"]);
        (await FoundAsync(folder.Path, "error")).ShouldBe("1 errors (4.762%) of 21 rows in the last day");
        (await FoundAsync(folder.Path, "p99")).ShouldMatch(@"^99 in 100 within [0-9.]+ ms, half within [0-9.]+ ms, of [0-9]+ rows in the last day$");
    }

    private static async Task<string[]> LimitsAsync(string folder) => [.. (await StatusAsync(folder)).Select(limit => $"{limit["limit"]}: {limit["passed"]}")];

    private static async Task<string> FoundAsync(string folder, string limit) => (string)(await StatusAsync(folder)).Single(found => ((string)found["limit"]!).StartsWith(limit, StringComparison.Ordinal))["found"]!;

    private static async Task<JsonNode[]> StatusAsync(string folder)
    {
        var asked = await FlywheelProcess.RunAsync("status", folder, "--json");
        return [.. JsonNode.Parse(asked.Output)!["limits"]!.AsArray()!];
    }
}

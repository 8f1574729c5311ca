using System.Net;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.Scoring;

/// <summary>MLflow's scoring protocol: every shape of the same row gets the same score.</summary>
public sealed class InvocationTests(WeatherProject weather)
{
    private const string Values = """["2024-12-31T18:00:00Z","coast",6.5,994,93,24,3.1]""";
    private const string Columns = """["measured_at","station","temperature_c","pressure_hpa","humidity_percent","wind_kmh","rain_mm"]""";
    private const string Listed = """{"measured_at":["2024-12-31T18:00:00Z"],"station":["coast"],"temperature_c":[6.5],"pressure_hpa":[994],"humidity_percent":[93],"wind_kmh":[24],"rain_mm":[3.1]}""";

    private static readonly (string Body, string Sentence)[] s_wrong =
    [
        ("[", "The body is not JSON"),
        ("[]", "the body is no object"),
        ("{}", "its rows are not where they should be"),
        ("""{"dataframe_split":{"columns":["rain_mm"],"data":[[1,2]]}}""", "not all of one width"),
        ("""{"dataframe_records":[]}""", "it has no rows"),
        ("""{"instances":[{"rain_mm":"wet"}]}""", "Row 1: column 'rain_mm' is \"wet\""),
        ("""{"inputs":{"rain_mm":[1],"station":["a","b"]}}""", "not all of one width"),
    ];

    [Fact]
    public async Task Every_shape_of_a_row_gets_the_score_of_the_row()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var wanted = (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("predictions")[0].GetProperty("score").GetDouble();
        var order = string.Join(',', server.Endpoint.Snapshot.Request.Names.Select(name => JsonDocument.Parse(StarterProject.Row).RootElement.GetProperty(name).GetRawText()));

        foreach (var body in new[]
        {
            $$$"""{"dataframe_split":{"columns":{{{Columns}}},"data":[{{{Values}}}]}}""",
            $$"""{"dataframe_records":[{{StarterProject.Row}}]}""",
            $$"""{"instances":[{{StarterProject.Row}}]}""",
            $$"""{"instances":[[{{order}}]]}""",
            $$$"""{"inputs":{{{Listed}}}}""",
        })
        {
            var (status, answer) = await PostAsync(server, body, cancel);
            status.ShouldBe(HttpStatusCode.OK, answer);
            JsonDocument.Parse(answer).RootElement.GetProperty("predictions")[0].GetProperty("score").GetDouble().ShouldBe(wanted, body);
        }
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_the_probes_answer()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        foreach (var (body, sentence) in s_wrong)
        {
            var (status, answer) = await PostAsync(server, body, cancel);
            status.ShouldBe(HttpStatusCode.BadRequest, body);
            JsonDocument.Parse(answer).RootElement.GetProperty("refusals")[0].GetProperty("sentence").GetString()!.ShouldContain(sentence);
        }

        (await server.Client.GetStringAsync("/ping", cancel)).ShouldBe("\n");
    }

    private static async Task<(HttpStatusCode Status, string Answer)> PostAsync(WeatherServer server, string body, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsync("/invocations", new StringContent(body, Encoding.UTF8, "application/json"), cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }
}

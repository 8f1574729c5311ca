using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.FeatureServer;

/// <summary>Live features, as clients of Feast's feature server ask for them.</summary>
public sealed class OnlineFeaturesTests(WeatherProject weather)
{
    private const string Entities = """{"measured_at":["2024-12-31T18:00:00Z","2024-06-30T18:00:00Z"],"station":["coast","coast"],"pressure_hpa":[994,null]}""";

    private static readonly (string Body, int Status, string Words)[] s_wrong =
    [
        ("""{"entities":{"station":["coast"]},"features":["weather:pressure_chang"]}""", 400, "has no feature 'pressure_chang'. Did you mean 'pressure_change'?"),
        ("""{"entities":{"station":["coast"]},"feature_service":"wether"}""", 404, "There is no endpoint 'wether'. Did you mean 'weather'?"),
        ("""{"entities":{"station":["coast"]},"features":["a:x","b:y"]}""", 400, "the features are of 2 endpoints, wanted one"),
        ("""{"entities":{"station":["coast"],"rain_mm":[1,2]}}""", 400, "not lists of values of one length"),
        ("""{"entities":{"station":"coast"}}""", 400, "not lists of values of one length"),
        ("""{"entities":{}}""", 400, "not lists of values of one length"),
        ("""{"features":[]}""", 400, "no object 'entities'"),
        ("""{"entities":{"rain_mm":["wet"]}}""", 400, "column 'rain_mm' is \"wet\""),
        ("""{"entities":{"station":["\ud800"]}}""", 400, "not Unicode"),
        ("{", 400, "The body is not JSON"),
    ];

    [Fact]
    public async Task Features_are_those_that_the_model_sees()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var all = await AskAsync(server, $$"""{"feature_service":"weather","entities":{{Entities}}}""", HttpStatusCode.OK, cancel);
        var chosen = await AskAsync(server, $$"""{"features":["weather:pressure_change","pressure"],"full_feature_names":true,"entities":{{Entities}}}""", HttpStatusCode.OK, cancel);
        var now = await AskAsync(server, """{"features":["weather:station"],"entities":{"station":["coast"]}}""", HttpStatusCode.OK, cancel);

        var release = server.Endpoint.Snapshot;
        var reader = new JsonRowReader(release.Request);
        reader.Read("""{"measured_at":"2024-12-31T18:00:00Z","station":"coast","pressure_hpa":994}"""u8).ShouldBeNull();
        reader.Read("""{"measured_at":"2024-06-30T18:00:00Z","station":"coast"}"""u8).ShouldBeNull();
        var features = release.Features.Compute(reader.Take(), cancel).Value;
        Names(all).ShouldBe([.. new[] { "measured_at", "station", "pressure_hpa" }, .. features.Schema.Names]);
        for (var feature = 0; feature < features.Columns.Length; feature++)
        {
            var result = all.GetProperty("results")[feature + 3];
            for (var row = 0; row < 2; row++)
            {
                var (value, status) = (result.GetProperty("values")[row], result.GetProperty("statuses")[row].GetString());
                var found = features.Columns[feature] is DoubleColumn { } numbers && double.IsNaN(numbers.Values[row]) ? null : features.Columns[feature].ValueAt(row);
                status.ShouldBe(found is null ? "NULL_VALUE" : "PRESENT");
                (found is null ? value.ValueKind == JsonValueKind.Null : found is string text ? value.GetString() == text : value.GetDouble() == Convert.ToDouble(found, System.Globalization.CultureInfo.InvariantCulture))
                    .ShouldBeTrue($"{features.Schema.Fields[feature].Name}: {value} and {found}");
            }
        }

        Names(chosen)[3..].ShouldBe(["weather__pressure_change", "weather__pressure"]);
        chosen.GetProperty("results")[4].GetProperty("values")[0].GetDouble().ShouldBe(994);
        chosen.GetProperty("results")[4].GetProperty("statuses")[1].GetString().ShouldBe("NULL_VALUE");
        chosen.GetProperty("results")[3].GetProperty("event_timestamps")[1].GetString().ShouldBe("2024-06-30T18:00:00Z");
        now.GetProperty("results")[1].GetProperty("values")[0].GetString().ShouldBe("coast");
    }

    [Fact]
    public async Task A_request_that_does_not_fit_is_refused_in_words()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        foreach (var (body, status, words) in s_wrong)
        {
            var refusal = (await AskAsync(server, body, (HttpStatusCode)status, cancel)).GetProperty("refusals")[0];
            $"{refusal.GetProperty("sentence").GetString()} {refusal.GetProperty("remedy").GetString()}".ShouldContain(words);
        }
    }

    private static string[] Names(JsonElement answer) => [.. answer.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(name => name.GetString()!)];

    private static async Task<JsonElement> AskAsync(WeatherServer server, string body, HttpStatusCode status, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsync("/get-online-features", new StringContent(body, Encoding.UTF8, "application/json"), cancel);
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync(cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.OpenInference;

/// <summary>The Open Inference Protocol over REST, as its clients send it.</summary>
public sealed class OpenInferenceTests(WeatherProject weather)
{
    private const string Two = """
        {"id":"q7","inputs":[
          {"name":"measured_at","shape":[2],"datatype":"BYTES","data":["2024-12-31T18:00:00Z","2024-12-30T18:00:00Z"]},
          {"name":"station","shape":[2,1],"datatype":"BYTES","data":[["coast"],["coast"]]},
          {"name":"temperature_c","shape":[2],"datatype":"FP64","data":[6.5,7]},
          {"name":"pressure_hpa","shape":[2],"datatype":"FP32","data":[994,1001]},
          {"name":"humidity_percent","shape":[2],"datatype":"FP64","data":[93,80]},
          {"name":"wind_kmh","shape":[2],"datatype":"FP64","data":[24,10]},
          {"name":"rain_mm","shape":[2],"datatype":"FP64","data":[3.1,0]}]}
        """;

    private static readonly (string Body, string Error)[] s_wrong =
    [
        ("{", "The body is not JSON"),
        ("{}", "no array 'inputs'"),
        ("""{"inputs":[{"name":"station"}]}""", "lacks name, shape, datatype or data"),
        ("""{"inputs":[{"name":"station","shape":[2],"datatype":"BYTES","data":["coast"]}]}""", "has 1 values and the shape [2]"),
        ("""{"inputs":[{"name":"station","shape":[1,3],"datatype":"BYTES","data":["a","b","c"]}]}""", "wanted [rows] or [rows, 1]"),
        ("""{"inputs":[{"name":"station","shape":[1],"datatype":"TEXT","data":["coast"]}]}""", "datatype 'TEXT'"),
        ("""{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES","data":["coast"]}]}""", "column 'measured_at' has no value"),
        ("""{"inputs":[{"name":"rain_mm","shape":[1],"datatype":"FP64","data":["wet"]}]}""", "column 'rain_mm' is \"wet\""),
        ("""{"inputs":[{"name":"rain_mm","shape":[99999999999],"datatype":"FP64","data":[]}]}""", "wanted [rows] or [rows, 1]"),
        ("""{"inputs":[{"name":"rain_mm","shape":["x"],"datatype":"FP64","data":[]}]}""", "wanted [rows] or [rows, 1]"),
        ("""{"inputs":[{"name":"rain_mm","shape":[1],"datatype":"FP64","data":[1]}],"outputs":[{"name":"scores"}]}""", "There is no output 'scores'. Did you mean 'score'?"),
    ];

    private static readonly string[] s_others =
    [
        """{"inputs":[{"name":"station","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES","data":["a","b"]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"TEXT","data":["a"]}]}""",
        """{"inputs":[{"name":"station","shape":[],"datatype":"BYTES","data":["a"]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES","data":[{}]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES","data":[[["a"]]]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES","data":[]}]}""",
        """{"inputs":[{"name":"station","shape":[1],"datatype":"BYTES"}]}""",
        """{"inputs":[{"name":1,"shape":[1],"datatype":"BYTES","data":["a"]}]}""",
        """{"inputs":[]}""",
        """{"inputs":[}""",
        """{"id":"q","inputs":[]}""",
        """[]""",
        "",
    ];

    [Fact]
    public async Task Tensors_get_the_scores_that_rows_get()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var answer = await PostAsync(server, "/v2/models/weather/infer", Two, HttpStatusCode.OK, cancel);
        var chosen = await PostAsync(server, "/v2/models/weather/versions/2/infer", Two[..^1] + """,  "outputs":[{"name":"decision"}]}""", HttpStatusCode.OK, cancel);
        var native = await server.PredictAsync(StarterProject.Row, cancel);

        (answer.GetProperty("model_name").GetString(), answer.GetProperty("model_version").GetString(), answer.GetProperty("id").GetString()).ShouldBe(("weather", "2", "q7"));
        var outputs = answer.GetProperty("outputs").EnumerateArray().ToDictionary(output => output.GetProperty("name").GetString()!);
        outputs.Keys.ShouldBe(["score", "decision", "id"]);
        outputs["score"].GetProperty("shape")[0].GetInt32().ShouldBe(2);
        outputs["score"].GetProperty("data")[0].GetDouble().ShouldBe(native.GetProperty("predictions")[0].GetProperty("score").GetDouble());
        chosen.GetProperty("outputs").EnumerateArray().Single().GetProperty("datatype").GetString().ShouldBe("BOOL");
    }

    [Fact]
    public async Task A_request_that_does_not_fit_is_refused_in_the_protocols_own_shape()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        foreach (var (body, error) in s_wrong)
        {
            var answer = await PostAsync(server, "/v2/models/weather/infer", body, HttpStatusCode.BadRequest, cancel);
            answer.GetProperty("error").GetString()!.ShouldContain(error);
        }
    }

    [Theory]
    [InlineData("""{"inputs":[INPUTS]}""")]
    [InlineData("""  { "inputs" : [ INPUTS ] } """)]
    [InlineData("""{"inputs":[NESTED]}""")]
    public async Task A_row_read_the_short_way_gets_the_answer_of_the_long_way(string body)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var row = JsonDocument.Parse(StarterProject.Row).RootElement.EnumerateObject().ToArray();
        body = body.Replace("INPUTS", string.Join(",", row.Select(value => $$"""{"name":"{{value.Name}}","shape":[1],"datatype":"{{Type(value.Value)}}","data":[{{value.Value.GetRawText()}}]}""")), StringComparison.Ordinal)
            .Replace("NESTED", string.Join(",", row.Select(value => $$"""{"data":[[{{value.Value.GetRawText()}}]],"datatype":"{{Type(value.Value)}}","shape":[1, 1],"name":"{{value.Name}}"}""")), StringComparison.Ordinal);
        var lane = server.Endpoint.Snapshot.Rent();

        var isShort = Protocols.OpenInference.SingleRow.TryRead(Encoding.UTF8.GetBytes(body), lane);
        var shortWay = await PostAsync(server, "/v2/models/weather/infer", body, HttpStatusCode.OK, cancel);
        var longWay = await PostAsync(server, "/v2/models/weather/infer", body.TrimEnd()[..^1] + ""","parameters":{}}""", HttpStatusCode.OK, cancel);

        isShort.ShouldBeTrue();
        Without(shortWay).ShouldBe(Without(longWay));

        static string Type(JsonElement value) => value.ValueKind == JsonValueKind.String ? "BYTES" : "FP64";
        static string Without(JsonElement answer) => System.Text.RegularExpressions.Regex.Replace(answer.GetRawText(), "01[0-9A-Z]{24}", "ID");
    }

    [Fact]
    public async Task What_is_not_one_whole_row_goes_the_long_way()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        foreach (var body in s_others)
        {
            Protocols.OpenInference.SingleRow.TryRead(Encoding.UTF8.GetBytes(body), server.Endpoint.Snapshot.Rent()).ShouldBeFalse(body);
            await PostAsync(server, "/v2/models/weather/infer", body, HttpStatusCode.BadRequest, cancel);
        }
    }

    private static async Task<JsonElement> PostAsync(WeatherServer server, string path, string body, HttpStatusCode status, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        answer.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }
}

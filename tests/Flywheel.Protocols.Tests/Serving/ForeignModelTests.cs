using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Serving;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Models that scikit-learn, XGBoost and PyTorch made answer over every protocol what their makers say; see <c>eng/reference/foreign.py</c>.</summary>
public sealed class ForeignModelTests(WeatherProject weather)
{
    private static readonly string Data = Path.Combine(PageTests.Repository(), "tests", "data", "foreign");

    [Fact]
    public async Task Every_protocol_answers_what_the_tool_that_made_the_model_says()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        foreach (var (model, tensors, score) in new (string, (string Name, string Type, int Width)[], string?)[]
        {
            ("sklearn_forest", [("float_input", "FP32", 5)], null), ("sklearn_logistic", [("float_input", "FP32", 4)], "output_probability:virginica"), ("xgboost", [("float_input", "FP32", 5)], null),
            ("torch_network", [("features", "FP32", 5)], null), ("torch_mixed", [("shop", "INT64", 1), ("numbers", "FP32", 2)], null),
        })
        {
            await MustAsync(["import", Path.Combine(Data, $"{model}.onnx"), "--rows", Path.Combine(Data, $"{model}.csv"), "--expect", "expected", "--workspace", folder[".flywheel"], .. score is null ? Array.Empty<string>() : ["--score", score]]);
            await PostAsync(server, $"/v2/repository/models/{model}/load", "", cancel);
            var (columns, rows, expected) = Read(model);

            var native = await PostAsync(server, $"/v1/endpoints/{model}/predict", $"{{\"rows\":[{string.Join(",", rows.Select(row => Row(columns, row)))}]}}", cancel);
            var one = await PostAsync(server, $"/v1/endpoints/{model}/predict", $"{{\"rows\":[{Row(columns, rows[7])}]}}", cancel);
            var inferred = await PostAsync(server, $"/v2/models/{model}/infer", $"{{\"inputs\":[{string.Join(",", Tensors(tensors, rows))}]}}", cancel);
            var invoked = await PostAsync(server, $"/invocations?endpoint={model}", $"{{\"dataframe_split\":{{\"columns\":[{string.Join(",", columns.Select(name => $"\"{name}\""))}],\"data\":[{string.Join(",", rows.Select(row => $"[{string.Join(",", row)}]"))}]}}}}", cancel);

            Near(native.GetProperty("predictions").EnumerateArray().Select(answer => answer.GetProperty("score").GetDouble()), expected, model);
            Near(one.GetProperty("predictions").EnumerateArray().Select(answer => answer.GetProperty("score").GetDouble()), [expected[7]], model);
            Near(inferred.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(answer => answer.GetDouble()), expected, model);
            Near(invoked.GetProperty("predictions").EnumerateArray().Select(answer => answer.GetProperty("score").GetDouble()), expected, model);
        }
    }

    [Fact]
    public async Task A_row_that_the_model_fails_on_takes_no_other_answer_with_it()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await MustAsync("import", Path.Combine(Data, "torch_mixed.onnx"), "--rows", Path.Combine(Data, "torch_mixed.csv"), "--expect", "expected", "--workspace", folder[".flywheel"]);
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var endpoint = (await server.Endpoints.LoadAsync("torch_mixed", cancel)).Value;
        using var lease = endpoint.Lease();
        var lanes = new[] { 99, 1, 2 }.Select(shop =>
        {
            var (lane, json) = (lease.Route.Champion.Rent(), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"shop":{{shop}},"price":0.5,"weight":0.1}""")));
            var reader = new Utf8JsonReader(json);
            reader.Read().ShouldBeTrue();
            lane.TryRead(ref reader, json).ShouldBeTrue();
            return lane;
        }).ToArray();
        var answers = new LaneAnswer[3];

        await endpoint.PredictAsync(lease, lanes, answers);

        answers[0].Refusal!.Code.ShouldBe("serving.unscored");
        answers[0].Refusal!.Sentence.ShouldContain("idx=99 must be within the inclusive range [-6,5]");
        answers[1].Refusal.ShouldBeNull();
        answers[1].Lane.Score.ShouldBeInRange(0, 1);
        answers[2].Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_model_is_served_only_when_it_was_proven_or_somebody_answers_for_it()
    {
        using var folder = new TemporaryFolder();
        var (file, rows, workspace) = (Path.Combine(Data, "xgboost.onnx"), Path.Combine(Data, "xgboost.csv"), folder["ws"]);

        var unproven = await FlywheelProcess.RunAsync("import", file, "--workspace", workspace);
        var wrong = await FlywheelProcess.RunAsync("import", file, "--rows", Path.Combine(Data, "torch_network.csv"), "--expect", "expected", "--workspace", workspace);
        var swapped = await FlywheelProcess.RunAsync("import", file, "--rows", rows, "--expect", "expected", "--columns", "texture,radius,smoothness,concavity,symmetry", "--workspace", workspace);
        var lacking = await FlywheelProcess.RunAsync("import", file, "--rows", rows, "--expect", "expected", "--columns", "radius,texture,smoothness,concavity,symetry", "--workspace", workspace);
        var forced = await FlywheelProcess.RunAsync("import", file, "--force", "--reason", "trial", "--as", "ada", "--workspace", workspace);
        var proven = await FlywheelProcess.RunAsync("import", file, "--rows", rows, "--expect", "expected", "--workspace", workspace);

        unproven.Output.ShouldContain("xgboost/1 waits");
        wrong.Error.ShouldContain("Row 1 scores 0.0817670226097107; the file says 0.00034273441997356713.");
        swapped.Error.ShouldContain("[foreign.expected]");
        lacking.Error.ShouldContain("The rows lack the column 'symetry'.");
        forced.Output.ShouldContain("xgboost/1 is the champion");
        proven.Output.ShouldContain("xgboost/2 is the champion");
        new[] { unproven, wrong, swapped, lacking, forced, proven }.Select(run => run.ExitCode).ShouldBe([0, 1, 1, 1, 0, 0]);
    }

    [Fact]
    public async Task A_workspace_without_a_project_serves_what_was_imported()
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        foreach (var model in new[] { "xgboost", "torch_mixed" })
        {
            await MustAsync("import", Path.Combine(Data, $"{model}.onnx"), "--rows", Path.Combine(Data, $"{model}.csv"), "--expect", "expected", "--workspace", folder["ws"]);
        }

        await using var server = await ServerProcess.StartAsync(cancel, "--workspace", folder["ws"]);
        var listed = await server.Client.GetFromJsonAsync<JsonElement>("/v1/endpoints", cancel);
        using var answer = await server.Client.PostAsync("/v1/endpoints/torch_mixed/predict", new StringContent("""{"rows":[{"shop":3,"price":0.5,"weight":0.25}]}"""), cancel);

        listed.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("release").GetString()).ShouldBe(["torch_mixed/1", "xgboost/1"]);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_import_does_not_take_the_place_of_a_model_that_is_made_here()
    {
        using var folder = weather.Copy();
        string[] import = ["import", Path.Combine(Data, "xgboost.onnx"), "--name", "weather", "--rows", Path.Combine(Data, "xgboost.csv"), "--expect", "expected", "--workspace", folder[".flywheel"]];

        var refused = await FlywheelProcess.RunAsync(import);
        var forced = await FlywheelProcess.RunAsync([.. import, "--force", "--reason", "theirs is better"]);

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("'weather' is a model that is made here: weather/2 is its latest release.");
        forced.Output.ShouldContain("weather/3 is the champion");
    }

    private static (string[] Columns, string[][] Rows, ImmutableArray<double> Expected) Read(string model)
    {
        var lines = File.ReadAllLines(Path.Combine(Data, $"{model}.csv"));
        string[][] cells = [.. lines.Skip(1).Select(line => line.Split(',').Select(cell => cell == "nan" ? "null" : cell).ToArray())];
        return (lines[0].Split(',')[..^1], [.. cells.Select(row => row[..^1])], [.. cells.Select(row => double.Parse(row[^1], CultureInfo.InvariantCulture))]);
    }

    private static string Row(string[] columns, string[] row) => $"{{{string.Join(",", columns.Zip(row, (column, value) => $"\"{column}\":{value}"))}}}";

    private static IEnumerable<string> Tensors((string Name, string Type, int Width)[] tensors, string[][] rows)
    {
        var from = 0;
        foreach (var (name, type, width) in tensors)
        {
            var (start, shape) = (from, width == 1 ? $"[{rows.Length}]" : $"[{rows.Length},{width}]");
            yield return $"{{\"name\":\"{name}\",\"datatype\":\"{type}\",\"shape\":{shape},\"data\":[{string.Join(",", rows.SelectMany(row => row[start..(start + width)]))}]}}";
            from += width;
        }
    }

    private static void Near(IEnumerable<double> scores, IReadOnlyList<double> expected, string model)
    {
        var all = scores.ToArray();
        all.Length.ShouldBe(expected.Count);
        all.Zip(expected, (score, wanted) => Math.Abs(score - wanted)).Max().ShouldBeLessThan(1e-6, model);
    }

    private static async Task<JsonElement> PostAsync(WeatherServer server, string path, string body, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    private static async Task MustAsync(params string[] arguments)
    {
        var outcome = await FlywheelProcess.RunAsync(arguments);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
    }
}

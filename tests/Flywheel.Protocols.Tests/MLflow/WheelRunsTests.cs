using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>What the wheel did is there for every MLflow client: turns, steps and trials as runs, releases as versions.</summary>
public sealed class WheelRunsTests(WeatherProject weather)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_steps_and_trials_are_runs_and_releases_are_versions_with_their_files()
    {
        using var project = weather.Copy();
        await using var server = await WeatherServer.StartAsync(project.Path, null, Token);
        var client = server.Client;

        var model = (await GetAsync(client, "registered-models/get?name=weather")).GetProperty("registered_model");
        var version = (await GetAsync(client, "registered-models/alias?name=weather&alias=champion")).GetProperty("model_version");
        var run = (await GetAsync(client, $"runs/get?run_id={version.GetProperty("run_id").GetString()}")).GetProperty("run");
        var experiment = run.GetProperty("info").GetProperty("experiment_id").GetString();
        var children = await SearchAsync(client, experiment!, $"tags.`mlflow.parentRunId` = '{run.GetProperty("info").GetProperty("run_id").GetString()}'");

        model.GetProperty("latest_versions")[0].GetProperty("version").GetString().ShouldBe("2");
        version.GetProperty("version").GetString().ShouldBe("2");
        run.GetProperty("info").GetProperty("run_name").GetString().ShouldBe("weather/2");
        run.GetProperty("info").GetProperty("status").GetString().ShouldBe("FINISHED");
        run.GetProperty("data").GetProperty("metrics").EnumerateArray().ShouldContain(metric => metric.GetProperty("key").GetString() == "auc" && metric.GetProperty("value").GetDouble() > 0.5);
        run.GetProperty("data").GetProperty("params").EnumerateArray().ShouldContain(param => param.GetProperty("key").GetString() == "candidate" && param.GetProperty("value").GetString() == "logistic-regression");
        children.ShouldContain(name => name == "train");
        children.ShouldContain(name => name.StartsWith("trial ", StringComparison.Ordinal));

        var place = version.GetProperty("source").GetString()!["mlflow-artifacts:/".Length..];
        var graph = await client.GetByteArrayAsync($"/api/2.0/mlflow-artifacts/artifacts/{place}/model.onnx", Token);
        var listed = (await GetAsync(client, $"artifacts/list?run_id={version.GetProperty("run_id").GetString()}")).GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString());
        listed.ShouldContain("MLmodel");
        Digest.Of(graph).ShouldBe(await DigestOfGraphAsync(server));
    }

    [Fact]
    public async Task A_turn_says_with_what_and_where_it_was_turned()
    {
        using var project = weather.Copy();
        await using var server = await WeatherServer.StartAsync(project.Path, null, Token);
        var version = (await GetAsync(server.Client, "registered-models/alias?name=weather&alias=champion")).GetProperty("model_version");

        var data = (await GetAsync(server.Client, $"runs/get?run_id={version.GetProperty("run_id").GetString()}")).GetProperty("run").GetProperty("data");

        string Of(string list, string key) => data.GetProperty(list).EnumerateArray().Single(pair => pair.GetProperty("key").GetString() == key).GetProperty("value").GetString()!;
        using var environment = JsonDocument.Parse(Of("tags", "flywheel.environment"));
        Of("params", "seed").ShouldBe("1");
        Of("tags", "flywheel.process").ShouldStartWith(Environment.MachineName + ":");
        environment.RootElement.GetProperty("machine").GetString().ShouldBe(Environment.MachineName);
        environment.RootElement.GetProperty("runtime").GetString().ShouldStartWith(".NET ");
        environment.RootElement.GetProperty("packages").GetProperty("Flywheel.Projects").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_served_cannot_be_moved_or_removed_past_the_gates()
    {
        using var project = weather.Copy();
        await using var server = await WeatherServer.StartAsync(project.Path, null, Token);

        foreach (var (verb, path, body) in new[]
        {
            ("POST", "registered-models/alias", """{"name":"weather","alias":"champion","version":"1"}"""),
            ("DELETE", "registered-models/alias", """{"name":"weather","alias":"champion"}"""),
            ("DELETE", "registered-models/delete", """{"name":"weather"}"""),
            ("DELETE", "model-versions/delete", """{"name":"weather","version":"1"}"""),
            ("POST", "registered-models/rename", """{"name":"weather","new_name":"storm"}"""),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(verb), $"/api/2.0/mlflow/{path}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

            using var answer = await server.Client.SendAsync(request, Token);

            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error_code").GetString().ShouldBe("PERMISSION_DENIED");
        }

        (await GetAsync(server.Client, "registered-models/alias?name=weather&alias=champion")).GetProperty("model_version").GetProperty("version").GetString().ShouldBe("2");
    }

    private static async Task<Digest> DigestOfGraphAsync(WeatherServer server)
    {
        var release = await server.ReleaseAsync("champion", Token);
        return (await ((Registry.ReleaseRegistry)server.Services.GetService(typeof(Registry.ReleaseRegistry))!).OpenAsync(release.Digest, Token)).Value.Manifest.File("model.onnx").Digest;
    }

    private static Task<JsonElement> GetAsync(HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/{path}", Token);

    private static async Task<string[]> SearchAsync(HttpClient client, string experiment, string filter)
    {
        using var answer = await client.PostAsJsonAsync("/api/2.0/mlflow/runs/search", new { experiment_ids = new[] { experiment }, filter }, Token);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("info").GetProperty("run_name").GetString()!)];
    }
}

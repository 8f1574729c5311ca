using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Serving.Routing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Why a score is what it is, with a prediction and after it.</summary>
public sealed class ExplanationTests(WeatherProject weather)
{
    [Fact]
    public async Task What_features_add_comes_to_the_score_with_a_prediction_and_after_it()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        // weather/2 is a logistic regression, weather/1 trees.
        var (sampled, sampledLater) = await BothAsync(server, cancel);
        (await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1), "ada", "trees", cancel)).IsOk.ShouldBeTrue();
        var (exact, exactLater) = await BothAsync(server, cancel);

        var linear = sampled.GetProperty("explanation");
        linear.GetProperty("method").GetString().ShouldBe("sampled-shapley");
        linear.GetProperty("scale").GetString().ShouldBe("score");
        Sum(linear).ShouldBe(sampled.GetProperty("score").GetDouble(), 1e-9);
        linear.GetProperty("errors").EnumerateObject().Select(error => error.Value.GetDouble()).ShouldAllBe(error => error < 0.05);
        Contributions(sampledLater).ShouldBe(Contributions(linear));

        var trees = exact.GetProperty("explanation");
        trees.GetProperty("method").GetString().ShouldBe("tree-shapley");
        trees.GetProperty("scale").GetString().ShouldBe("margin");
        trees.GetProperty("link").GetString().ShouldBe("logistic");
        (1 / (1 + Math.Exp(-Sum(trees)))).ShouldBe(exact.GetProperty("score").GetDouble(), 1e-6);
        trees.GetProperty("sum").GetDouble().ShouldBe(Sum(trees), 1e-12);
        trees.TryGetProperty("errors", out _).ShouldBeFalse();
        Contributions(exactLater).ShouldBe(Contributions(trees));
    }

    [Fact]
    public async Task Explanations_are_asked_for_before_or_behind_the_rows_and_only_for_so_many()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var before = await PostAsync(server, $$"""{"explain":true,"rows":[{{StarterProject.Row}}]}""", cancel);
        var behind = await PostAsync(server, $$"""{"rows":[{{StarterProject.Row}},{{StarterProject.Row}}],"explain":true}""", cancel);
        var no = await PostAsync(server, $$"""{"explain":false,"rows":[{{StarterProject.Row}}]}""", cancel);
        using var many = await server.Client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"explain":true,"rows":[{{string.Join(",", Enumerable.Repeat(StarterProject.Row, 101))}}]}""", Encoding.UTF8, "application/json"), cancel);
        using var unknown = await server.Client.GetAsync("/v1/endpoints/weather/predictions/01M7ZRA57TCN8PZCC000000001/explanation", cancel);

        before[0].TryGetProperty("explanation", out _).ShouldBeTrue();
        behind.Length.ShouldBe(2);
        behind.ShouldAllBe(answer => answer.GetProperty("explanation").GetProperty("contributions").EnumerateObject().Any());
        no[0].TryGetProperty("explanation", out _).ShouldBeFalse();
        many.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync(cancel)).ShouldContain("gave no prediction");
    }

    [Fact]
    public async Task A_foreign_model_is_explained_by_sampling()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        var data = Path.Combine(PageTests.Repository(), "tests", "data", "foreign");
        (await FlywheelProcess.RunAsync("import", Path.Combine(data, "torch_network.onnx"), "--rows", Path.Combine(data, "torch_network.csv"), "--expect", "expected", "--workspace", folder[".flywheel"])).ExitCode.ShouldBe(0);
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        (await server.Endpoints.LoadAsync("torch_network", cancel)).IsOk.ShouldBeTrue();

        using var answer = await server.Client.PostAsync("/v1/endpoints/torch_network/predict", new StringContent("""{"explain":true,"rows":[{"radius":12.1,"texture":17.2,"smoothness":0.1,"concavity":0.05,"symmetry":0.18}]}"""), cancel);
        var told = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("predictions")[0];

        Sum(told.GetProperty("explanation")).ShouldBe(told.GetProperty("score").GetDouble(), 1e-9);
        Contributions(told.GetProperty("explanation")).Length.ShouldBe(5);
    }

    private static async Task<(JsonElement Now, JsonElement Later)> BothAsync(WeatherServer server, CancellationToken cancel)
    {
        var answer = (await PostAsync(server, $$"""{"rows":[{{StarterProject.Row}}],"explain":true}""", cancel))[0];
        return (answer, await server.Client.GetFromJsonAsync<JsonElement>($"/v1/endpoints/weather/predictions/{answer.GetProperty("id").GetString()}/explanation", cancel));
    }

    private static (string Name, double Value)[] Contributions(JsonElement explanation) => [.. explanation.GetProperty("contributions").EnumerateObject().Select(part => (part.Name, part.Value.GetDouble()))];

    private static double Sum(JsonElement explanation) => explanation.GetProperty("base").GetDouble() + Contributions(explanation).Sum(part => part.Value);

    private static async Task<JsonElement[]> PostAsync(WeatherServer server, string body, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsync("/v1/endpoints/weather/predict", new StringContent(body, Encoding.UTF8, "application/json"), cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel));
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("predictions").EnumerateArray()];
    }
}

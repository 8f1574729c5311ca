using System.Net;
using System.Text;
using Flywheel.Cli.Starting;
using Flywheel.Serving;

namespace Flywheel.Protocols.Tests.Serving;

public sealed class OverloadTests(WeatherProject weather)
{
    [Fact]
    public async Task More_requests_than_an_endpoint_takes_at_once_are_told_to_come_again_and_the_others_are_answered()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, new EndpointOptions { MaxConcurrency = 2 }, cancel);

        var answers = (await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => AskAsync(server, cancel), cancel)))).SelectMany(asked => asked).ToArray();
        var after = await AskAsync(server, cancel);

        answers.Select(answer => answer.Status).Distinct().ShouldBeSubsetOf([HttpStatusCode.OK, HttpStatusCode.TooManyRequests]);
        answers.ShouldContain(answer => answer.Status == HttpStatusCode.OK);
        answers.Where(answer => answer.Status == HttpStatusCode.TooManyRequests).ShouldAllBe(answer => answer.RetryAfter == "1");
        after.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
    }

    private static async Task<List<(HttpStatusCode Status, string? RetryAfter)>> AskAsync(WeatherServer server, CancellationToken cancel)
    {
        var seen = new List<(HttpStatusCode, string?)>();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await server.Client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"rows":[{{StarterProject.Row}}]}""", Encoding.UTF8, "application/json"), cancel);
            seen.Add((answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        }

        return seen;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Serving;
using Flywheel.Storage;
using Flywheel.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Predictions of many callers go to the journal together: each answer that was given has its row, once, and no other has one.</summary>
public sealed class SharedAppendTests(WeatherProject weather)
{
    private const int Callers = 16;
    private const int Requests = 25;

    [Theory]
    [InlineData(JournalDurability.Written, 0)]
    [InlineData(JournalDurability.Written, 7)]
    [InlineData(JournalDurability.Flushed, 5)]
    public async Task Every_answer_has_its_row_and_every_row_its_answer(JournalDurability durability, int failsEvery)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, new EndpointOptions { Durability = durability }, cancel, journal: beneath => new UnsteadyJournal(beneath, failsEvery));

        var answers = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => AskAsync(server, cancel), cancel)))).SelectMany(answered => answered).ToArray();

        var given = answers.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Id!).ToArray();
        answers.Length.ShouldBe(Callers * Requests);
        answers.Select(answer => answer.Status).Distinct().ShouldBeSubsetOf(failsEvery == 0 ? [HttpStatusCode.OK] : [HttpStatusCode.OK, HttpStatusCode.InternalServerError]);
        given.Length.ShouldBeGreaterThan(failsEvery == 0 ? answers.Length - 1 : 0);
        (await LoggedAsync(server, cancel)).ShouldBe(given, ignoreOrder: true);
    }

    private static async Task<List<(HttpStatusCode Status, string? Id)>> AskAsync(WeatherServer server, CancellationToken cancel)
    {
        var seen = new List<(HttpStatusCode, string?)>();
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await server.Client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"rows":[{{StarterProject.Row}}]}""", Encoding.UTF8, "application/json"), cancel);
            var id = answer.IsSuccessStatusCode
                ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel)).RootElement.GetProperty("predictions")[0].GetProperty("id").GetString()
                : null;
            seen.Add((answer.StatusCode, id));
        }

        return seen;
    }

    private static async Task<List<string>> LoggedAsync(WeatherServer server, CancellationToken cancel)
    {
        var ids = new List<string>();
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of(PredictionRow.DatasetOf("weather")), [], cancel))
        {
            ids.Add(PredictionRow.FromJson(row.Json.Span).Id);
        }

        return ids;
    }
}

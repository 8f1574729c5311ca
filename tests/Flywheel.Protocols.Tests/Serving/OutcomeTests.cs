using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Outcomes come back over HTTP and become labels in the journal.</summary>
public sealed class OutcomeTests(WeatherProject weather)
{
    [Fact]
    public async Task An_outcome_sent_under_the_id_of_the_answer_becomes_its_label()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var id = (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("predictions")[0].GetProperty("id").GetString();

        // The row is durable a moment after the answer; an outcome that is faster is held until then.
        var fates = await PostAsync(server, $$"""
            {"prediction":"{{id}}","value":1}
            {"prediction":"nobody","value":0}
            """, cancel);
        fates.EnsureSuccessStatusCode();

        var labels = await LabelsAsync(server, cancel);
        while (labels.Count == 0)
        {
            await Task.Delay(50, cancel);
            (await PostAsync(server, $$"""{"prediction":"{{id}}","value":1}""", cancel)).EnsureSuccessStatusCode();
            labels = await LabelsAsync(server, cancel);
        }

        var label = labels.ShouldHaveSingleItem();
        (label.Prediction, label.Outcome, label.State, label.Arm).ShouldBe((id, 1, LabelState.Joined, "champion"));
    }

    [Fact]
    public async Task Lines_that_are_no_outcomes_are_refused_each_with_its_line_and_none_is_taken()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var answer = await PostAsync(server, """
            {"prediction":"p1","value":1}
            {"prediction":"p2"}
            value
            """, cancel);
        var unknown = await server.Client.PostAsync("/v1/endpoints/nowhere/outcomes", new StringContent("{}"), cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var refusals = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("refusals");
        refusals.EnumerateArray().Select(refusal => refusal.GetProperty("sentence").GetString()![..6]).ShouldBe(["Line 2", "Line 3"]);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> PostAsync(WeatherServer server, string lines, CancellationToken cancel) =>
        server.Client.PostAsync("/v1/endpoints/weather/outcomes", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"), cancel);

    private static async Task<List<LabelRow>> LabelsAsync(WeatherServer server, CancellationToken cancel)
    {
        var labels = new List<LabelRow>();
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of("weather.labels"), [], cancel))
        {
            labels.Add(LabelRow.FromJson(row.Json.Span));
        }

        return labels;
    }
}

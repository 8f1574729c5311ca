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

    [Fact]
    public async Task Outcomes_that_cannot_be_used_have_a_fate_each_and_the_label_keeps_what_it_was()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var id = (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("predictions")[0].GetProperty("id").GetString();
        var (known, ahead) = (TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("O"), TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"));

        var answer = await PostAsync(server, $$"""
            {"prediction":"{{id}}","value":1,"known_at":"{{known}}"}
            {"prediction":"{{id}}","value":1,"known_at":"{{known}}"}
            {"prediction":"{{id}}","value":0,"known_at":"{{known}}"}
            {"prediction":"{{id}}","value":0,"known_at":"{{ahead}}"}
            {"prediction":"{{id}}","value":1,"known_at":"2001-01-01T00:00:00Z"}
            {"prediction":"nobody","value":1}
            {"key":"coast","value":1}
            """, cancel);

        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        told.GetProperty("fates").EnumerateObject().ToDictionary(fate => fate.Name, fate => fate.Value.GetInt64()).ShouldBe(
            new Dictionary<string, long> { ["joined"] = 1, ["duplicate"] = 1, ["contradicting"] = 1, ["future"] = 1, ["before_event"] = 1, ["held"] = 1, ["malformed"] = 1 }, ignoreOrder: true, told.ToString());
        (await LabelsAsync(server, cancel)).Select(label => (label.Prediction, label.State, label.Outcome)).ShouldBe([(id!, LabelState.Joined, 1.0), (id!, LabelState.Contradicted, (double?)null)]);
    }

    [Fact]
    public async Task A_million_outcomes_at_once_are_taken_as_they_come_and_none_is_lost()
    {
        const int Million = 1_000_000;
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        // Known tomorrow: put aside one by one, so that what is measured is how they are taken and not what they are joined to.
        using var content = new LinesContent(Million, i => FormattableString.Invariant($$"""{"prediction":"{{i:D26}}","value":1,"known_at":"2999-01-01T00:00:00Z"}"""));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/endpoints/weather/outcomes") { Content = content };
        using var answer = await server.Client.SendAsync(request, cancel);

        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        (answer.StatusCode, told.GetProperty("fates").GetProperty("future").GetInt64(), told.GetProperty("put_aside").GetArrayLength()).ShouldBe((HttpStatusCode.OK, Million, 100));
        (await server.Services.GetRequiredService<IJournal>().EndAsync(DatasetName.Of("weather.outcomes"), cancel)).Sum(end => end.Offset + 1).ShouldBe(Million);
    }

    [Fact]
    public async Task A_line_far_down_that_is_no_outcome_is_named_with_how_many_were_taken_before_it()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        using var content = new LinesContent(150_000, i => i == 149_999 ? "broken" : FormattableString.Invariant($$"""{"prediction":"{{i:D26}}","value":1,"known_at":"2999-01-01T00:00:00Z"}"""));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/endpoints/weather/outcomes") { Content = content };
        using var answer = await server.Client.SendAsync(request, cancel);

        var refusals = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("refusals").EnumerateArray().ToArray();
        refusals.Select(refusal => refusal.GetProperty("code").GetString()).ShouldBe(["labels.outcome-shape", "labels.outcome-partly"]);
        refusals[0].GetProperty("sentence").GetString().ShouldStartWith("Line 150000 is not an outcome");
        var taken = (await server.Services.GetRequiredService<IJournal>().EndAsync(DatasetName.Of("weather.outcomes"), cancel)).Sum(end => end.Offset + 1);
        refusals[1].GetProperty("sentence").GetString().ShouldBe($"Lines 1 to {taken} were taken, and none after them.");
        taken.ShouldBeInRange(50_000, 149_999);
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

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Predictions wait for people over HTTP and on the command line; what they say comes back to the caller and becomes a label.</summary>
public sealed class ReviewTests(WeatherProject weather)
{
    private const string Everything = "\nreviews: { rules: [{ name: all }], patience: 1h }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_persons_answer_comes_back_to_the_caller_and_becomes_the_label_and_what_may_not_be_is_refused()
    {
        using var folder = Copy(Everything);
        await using var server = await ServedProcess.StartAsync(folder.Path, Cancel);
        var id = await PredictAsync(server.Client);

        var waiting = await GetAsync(server.Client, "");
        var claimed = await PostAsync(server.Client, "/claim", """{"by":"ann"}""");
        var (other, early) = (await PostAsync(server.Client, $"/{id}/claim", """{"by":"bob"}"""), await PostAsync(server.Client, $"/{id}/answer", """{"by":"bob","answer":0}"""));
        var caller = GetAsync(server.Client, $"/{id}?wait=30");
        var answered = await PostAsync(server.Client, $"/{id}/answer", """{"by":"ann","answer":1,"comment":"I was there"}""");
        var told = await caller;
        var (again, contradicting) = (await PostAsync(server.Client, $"/{id}/answer", """{"by":"ann","answer":1}"""), await PostAsync(server.Client, $"/{id}/answer", """{"by":"bob","answer":0}"""));
        var (unknown, nobody, empty, nothing) = (await PostAsync(server.Client, "/nope/answer", """{"by":"bob","answer":0}"""), await PostAsync(server.Client, $"/{id}/claim", """{"by":" "}"""),
            await PostAsync(server.Client, "/claim", """{"by":"bob"}"""), await PostAsync(server.Client, $"/{id}/answer", """{"by":"bob","answr":0}"""));

        ((string)waiting.Body["reviews"]![0]!["prediction"]!, (long)waiting.Body["waiting"]!).ShouldBe((id, 1));
        ((string)claimed.Body["review"]!["claimed_by"]!).ShouldBe("ann");
        (other.Status, early.Status, Code(other), Code(early)).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.Conflict, "labels.review-claimed", "labels.review-claimed"));
        (answered.Status, (double)told.Body["review"]!["answer"]!, (string)told.Body["review"]!["comment"]!).ShouldBe((HttpStatusCode.OK, 1, "I was there"));
        (again.Status, Code(again), contradicting.Status, Code(contradicting)).ShouldBe((HttpStatusCode.Conflict, "labels.review-answered", HttpStatusCode.Conflict, "labels.review-contradicts"));
        (unknown.Status, Code(unknown)).ShouldBe((HttpStatusCode.NotFound, "labels.review-unknown"));
        (nobody.Status, empty.Status, nothing.Status).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.BadRequest));
        foreach (var query in (string[])["?state=maybe", "?state=7", "?most=0", "?most=1001", "?most=x", $"/{id}?wait=61", $"/{id}?wait=-1"])
        {
            (await GetAsync(server.Client, query)).Status.ShouldBe(HttpStatusCode.BadRequest, query);
        }

        var local = await FlywheelProcess.RunAsync("review", folder.Path);
        (local.ExitCode, local.Error.Trim()).ShouldBe((1, """
            refused: Kept by another process [labels.review-elsewhere]
              Another process of this workspace keeps the reviews of 'weather'.
              Ask the server that runs: 'flywheel review --at http://…'.
            """));
        var remote = await FlywheelProcess.RunAsync("review", "--at", server.Address);
        remote.Output.ShouldContain("0 wait, 1 answered");
    }

    [Fact]
    public async Task Questions_claims_and_answers_outlive_a_killed_server_and_the_answer_is_a_label()
    {
        using var folder = Copy(Everything);
        string[] ids;
        await using (var server = await ServedProcess.StartAsync(folder.Path, Cancel))
        {
            ids = [await PredictAsync(server.Client), await PredictAsync(server.Client), await PredictAsync(server.Client)];
            (await PostAsync(server.Client, $"/{ids[0]}/answer", """{"by":"ann","answer":1}""")).Status.ShouldBe(HttpStatusCode.OK);
            (await PostAsync(server.Client, $"/{ids[1]}/claim", """{"by":"ann"}""")).Status.ShouldBe(HttpStatusCode.OK);
            await server.KillAsync();
        }

        var listed = JsonNode.Parse((await FlywheelProcess.RunAsync("review", folder.Path, "list", "--json")).Output)!;
        var refused = await FlywheelProcess.RunAsync("review", folder.Path, "answer", ids[1], "no", "--as", "bob", "--json");
        var answered = await FlywheelProcess.RunAsync("review", folder.Path, "answer", ids[2], "no", "--as", "bob", "--json");

        listed["reviews"]!.AsArray().ToDictionary(review => (string)review!["prediction"]!, review => (string)review!["state"]!).ShouldBe(
            new Dictionary<string, string> { [ids[0]] = "answered", [ids[1]] = "claimed", [ids[2]] = "waiting" }, ignoreOrder: true);
        (refused.ExitCode, answered.ExitCode).ShouldBe((1, 0), answered.Error);
        (await LabelsAsync(folder.Path)).ShouldBe(new Dictionary<string, double?> { [ids[0]] = 1, [ids[2]] = 0 }, ignoreOrder: true);
    }

    [Fact]
    public async Task The_report_and_the_command_line_tell_what_asking_people_would_bring()
    {
        using var folder = Copy("");

        var tuned = JsonNode.Parse((await FlywheelProcess.RunAsync("review", folder.Path, "tune", "--coverage", "0.8", "--json")).Output)!;
        var said = await FlywheelProcess.RunAsync("review", folder.Path, "tune", "--accuracy", "0.5");
        var never = await FlywheelProcess.RunAsync("review", folder.Path, "tune", "--accuracy", "1.5");
        await FlywheelProcess.RunAsync("show", folder.Path, "report", "--out", folder["report.html"]);

        ((double)tuned["coverage"]!).ShouldBe(0.8, 0.02);
        var points = tuned["points"]!.AsArray();
        ((double)points[0]!["coverage"]!).ShouldBe(1);
        points.Count.ShouldBeGreaterThan(20);
        // Who is less sure is less often right: at four fifths the model is at least as right as on all.
        ((double)tuned["accuracy"]!).ShouldBeGreaterThanOrEqualTo((double)points[0]!["accuracy"]!);
        said.Output.ShouldContain("at least 50.0% right: the model decides ");
        never.ExitCode.ShouldBe(1);
        (await File.ReadAllTextAsync(folder["report.html"], Cancel)).ShouldContain("What asking people would bring");
    }

    private TemporaryFolder Copy(string reviews)
    {
        var folder = weather.Copy();
        File.AppendAllText(folder["flywheel.yaml"], reviews);
        return folder;
    }

    private static async Task<string> PredictAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"rows":[{{StarterProject.Row}}]}""", Encoding.UTF8, "application/json"), Cancel);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["predictions"]![0]!["id"]!;
    }

    private static async Task<(HttpStatusCode Status, JsonObject Body)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync($"/v1/endpoints/weather/reviews{path}", Cancel);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!.AsObject());
    }

    private static async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await client.PostAsync($"/v1/endpoints/weather/reviews{path}", new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!.AsObject());
    }

    private static string Code((HttpStatusCode Status, JsonObject Body) answer) => (string)answer.Body["refusals"]![0]!["code"]!;

    private static async Task<Dictionary<string, double?>> LabelsAsync(string folder)
    {
        await using var server = await WeatherServer.StartAsync(folder, null, Cancel);
        var labels = new Dictionary<string, double?>();
        await foreach (var row in server.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of("weather.labels"), [], Cancel))
        {
            var label = LabelRow.FromJson(row.Json.Span);
            labels[label.Prediction] = label.Outcome;
        }

        return labels;
    }
}

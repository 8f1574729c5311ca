using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Protocols.Tests.MLflow;
using Flywheel.Security;

namespace Flywheel.Protocols.Tests.Access;

/// <summary>Who moved what of a registered model, and when.</summary>
public sealed class ModelHistoryTests
{
    [Fact]
    public async Task Every_move_of_an_alias_or_a_stage_is_kept_with_who_and_when()
    {
        await using var server = await TrackingServer.StartAsync();
        await SendAsync(server, HttpMethod.Post, "registered-models/create", new { name = "team/m" });
        await SendAsync(server, HttpMethod.Post, "model-versions/create", new { name = "team/m", source = "s3://bucket/1" });
        await SendAsync(server, HttpMethod.Post, "model-versions/create", new { name = "team/m", source = "s3://bucket/2" });
        await SendAsync(server, HttpMethod.Post, "registered-models/alias", new { name = "team/m", alias = "best", version = "1" });
        var token = (await server.Get<People>().AdmitAsync("ada", AccessRole.Approver, TrackingServer.Token)).Value.Token.Reveal();
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await SendAsync(server, HttpMethod.Post, "registered-models/alias", new { name = "team/m", alias = "best", version = "2" });
        await SendAsync(server, HttpMethod.Post, "registered-models/alias", new { name = "team/m", alias = "best", version = "2" });
        await SendAsync(server, HttpMethod.Post, "model-versions/transition-stage", new { name = "team/m", version = "1", stage = "Production" });
        await SendAsync(server, HttpMethod.Post, "model-versions/transition-stage", new { name = "team/m", version = "2", stage = "production", archive_existing_versions = true });
        await SendAsync(server, HttpMethod.Delete, "registered-models/alias", new { name = "team/m", alias = "best" });
        await SendAsync(server, HttpMethod.Delete, "model-versions/delete", new { name = "team/m", version = "1" });
        await SendAsync(server, HttpMethod.Post, "registered-models/rename", new { name = "team/m", new_name = "n" });

        var history = (await server.Client.GetFromJsonAsync<JsonElement>("/v1/models/history?name=n", TrackingServer.Token)).GetProperty("history");

        history.EnumerateArray().Select(Text).ShouldBe(
        [
            "ada: deleted 1", "ada: alias best , before 2", "ada: stage Production 2", "ada: stage Archived 1", "ada: stage Production 1", "ada: alias best 2, before 1", ": alias best 1",
        ]);
        history[0].GetProperty("at").GetString().ShouldStartWith("20");
    }

    [Fact]
    public async Task A_model_that_is_not_there_has_no_history()
    {
        await using var server = await TrackingServer.StartAsync();

        using var answer = await server.Client.GetAsync("/v1/models/history?name=nobody", TrackingServer.Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(TrackingServer.Token)).ShouldContain("There is no registered model \\u0027nobody\\u0027.");
    }

    private static string Text(JsonElement move) => $"{move.GetProperty("by").GetString()}: {move.GetProperty("what").GetString()} {(move.TryGetProperty("version", out var version) ? version.GetInt32() : "")}" +
        $"{(move.TryGetProperty("previous", out var previous) ? $", before {previous.GetInt32()}" : "")}";

    private static async Task SendAsync(TrackingServer server, HttpMethod verb, string call, object body)
    {
        using var request = new HttpRequestMessage(verb, $"/api/2.0/mlflow/{call}") { Content = JsonContent.Create(body) };
        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TrackingServer.Token));
    }
}

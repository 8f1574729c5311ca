using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>How long and how many things may be: the most that is taken, and one more, which is not.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("experiments/create", "{'name':'$'}", 500)]
    [InlineData("experiments/update", "{'experiment_id':'0','new_name':'$'}", 500)]
    [InlineData("experiments/create", "{'name':'a','artifact_location':'s3://$'}", 2_043)]
    [InlineData("experiments/create", "{'name':'a','tags':[{'key':'$','value':'v'}]}", 250)]
    [InlineData("experiments/set-experiment-tag", "{'experiment_id':'0','key':'k','value':'$'}", 5_000)]
    [InlineData("runs/log-metric", "{'run_id':'RUN','key':'$','value':1,'timestamp':1}", 250)]
    [InlineData("runs/log-parameter", "{'run_id':'RUN','key':'$','value':'v'}", 250)]
    [InlineData("runs/set-tag", "{'run_id':'RUN','key':'$','value':'v'}", 250)]
    [InlineData("runs/log-batch", "{'run_id':'RUN','metrics':[{'key':'$','value':1,'timestamp':1}]}", 250)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'dataset':{'name':'$','digest':'d','source_type':'t','source':'s'}}]}", 500)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'dataset':{'name':'n','digest':'$','source_type':'t','source':'s'}}]}", 36)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'dataset':{'name':'n','digest':'d','source_type':'t','source':'$'}}]}", 65_535)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'dataset':{'name':'n','digest':'d','source_type':'t','source':'s','schema':'$'}}]}", 1_048_575)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'dataset':{'name':'n','digest':'d','source_type':'t','source':'s','profile':'$'}}]}", 16_777_215)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'tags':[{'key':'$','value':'v'}],'dataset':{'name':'n','digest':'d','source_type':'t','source':'s'}}]}", 255)]
    [InlineData("runs/log-inputs", "{'run_id':'RUN','datasets':[{'tags':[{'key':'k','value':'$'}],'dataset':{'name':'n','digest':'d','source_type':'t','source':'s'}}]}", 500)]
    [InlineData("registered-models/create", "{'name':'n','tags':[{'key':'$','value':'v'}]}", 250)]
    [InlineData("registered-models/set-tag", "{'name':'m','key':'k','value':'$'}", 100_000)]
    [InlineData("model-versions/create", "{'name':'m','source':'s3://x','tags':[{'key':'$','value':'v'}]}", 250)]
    [InlineData("model-versions/set-tag", "{'name':'m','version':'1','key':'k','value':'$'}", 100_000)]
    [InlineData("registered-models/alias", "{'name':'m','alias':'$','version':'1'}", 255)]
    public async Task The_longest_is_taken_and_one_more_is_refused(string call, string body, int longest)
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await PrepareAsync(server);

        var longer = await PostAsync(server, call, Filled(body, run, longest + 1));
        var fine = await PostAsync(server, call, Filled(body, run, longest));

        longer.Status.ShouldBe(HttpStatusCode.BadRequest);
        longer.Body.GetProperty("error_code").GetString().ShouldBe("INVALID_PARAMETER_VALUE");
        longer.Body.GetProperty("message").GetString()!.Length.ShouldBeLessThan(1_000);
        fine.Status.ShouldBe(HttpStatusCode.OK, fine.Body.GetRawText());
    }

    [Theory]
    [InlineData(1_000, 0, 0, "")]
    [InlineData(1_001, 0, 0, "A batch logging request can contain at most 1000 metrics. Got 1001 metrics. Please split up metrics across multiple requests and try again.")]
    [InlineData(800, 100, 100, "")]
    [InlineData(0, 101, 0, "A batch logging request can contain at most 100 params. Got 101 params. Please split up params across multiple requests and try again.")]
    [InlineData(0, 0, 101, "A batch logging request can contain at most 100 tags. Got 101 tags. Please split up tags across multiple requests and try again.")]
    [InlineData(801, 100, 100, "A batch logging request can contain at most 1000 metrics, params and tags. Got 1001 metrics, params and tags. Please split up metrics, params and tags across multiple requests and try again.")]
    public async Task A_batch_holds_so_many_and_no_more(int metrics, int parameters, int tags, string refused)
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await PrepareAsync(server);

        var answer = await PostAsync(server, "runs/log-batch", JsonSerializer.Serialize(new
        {
            run_id = run,
            metrics = Enumerable.Range(0, metrics).Select(i => new { key = "m", value = i, timestamp = i }),
            @params = Enumerable.Range(0, parameters).Select(i => new { key = $"p{i}", value = "v" }),
            tags = Enumerable.Range(0, tags).Select(i => new { key = $"t{i}", value = "v" }),
        }));

        (answer.Body.TryGetProperty("message", out var message) ? message.GetString() : "").ShouldBe(refused);
    }

    [Theory]
    [InlineData("run_ids", "metrics/get-history-bulk-interval", "&max_results=5")]
    [InlineData("run_id", "metrics/get-history-bulk", "")]
    public async Task A_question_about_more_than_a_hundred_runs_is_refused(string name, string call, string rest)
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await PrepareAsync(server);
        string Asked(int count) => $"/ajax-api/2.0/mlflow/{call}?metric_key=m{rest}{string.Concat(Enumerable.Repeat($"&{name}={run}", count))}";

        using var fine = await server.Client.GetAsync(Asked(100), TrackingServer.Token);
        using var more = await server.Client.GetAsync(Asked(101), TrackingServer.Token);

        (fine.StatusCode, more.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_page_uploads_files_of_ten_megabytes_at_most()
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await PrepareAsync(server);

        foreach (var (bytes, status) in new[] { (10 << 20, HttpStatusCode.OK), ((10 << 20) + 1, HttpStatusCode.BadRequest) })
        {
            using var body = new ByteArrayContent(new byte[bytes]);
            using var answer = await server.Client.PostAsync($"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path=a", body, TrackingServer.Token);

            answer.StatusCode.ShouldBe(status);
        }
    }

    [Fact]
    public async Task A_value_that_is_cut_is_never_cut_inside_a_character()
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await PrepareAsync(server);

        (await PostAsync(server, "runs/log-parameter", JsonSerializer.Serialize(new { run_id = run, key = "p", value = new string('a', 5_999) + "😀😀" }))).Status.ShouldBe(HttpStatusCode.OK);

        var found = await server.Client.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/runs/get?run_id={run}", TrackingServer.Token);
        found.GetProperty("run").GetProperty("data").GetProperty("params")[0].GetProperty("value").GetString().ShouldBe(new string('a', 5_999));
    }

    private static string Filled(string body, string run, int length) =>
        body.Replace('\'', '"').Replace("RUN", run, StringComparison.Ordinal).Replace("$", new string('x', length), StringComparison.Ordinal);

    /// <summary>A run, and a model <c>m</c> with a version.</summary>
    private static async Task<string> PrepareAsync(TrackingServer server)
    {
        await PostAsync(server, "registered-models/create", """{"name":"m"}""");
        await PostAsync(server, "model-versions/create", """{"name":"m","source":"s3://x"}""");
        return (await PostAsync(server, "runs/create", """{"experiment_id":"0"}""")).Body.GetProperty("run").GetProperty("info").GetProperty("run_id").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(TrackingServer server, string call, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync($"/api/2.0/mlflow/{call}", content, TrackingServer.Token);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TrackingServer.Token));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Flywheel.Acceptance.Tests.Flights;

/// <summary>Requests nobody should send: each gets a refusal that names the place, and the server goes on.</summary>
public sealed class BadRequestTests(FlightsWheel wheel)
{
    private const string Good = """{"departs_at":"2001-06-15T17:30:00Z","departs_local":"2001-06-15T12:30:00","arrives_local":"2001-06-15T15:20:00","origin":"ORD","destination":"LAX","distance":1745}""";

    [Theory]
    [InlineData("", "request.json")]
    [InlineData("[]", "request.shape")]
    [InlineData("{\"rows\":{}}", "request.shape")]
    [InlineData("{\"rows\":[]}", "request.shape")]
    [InlineData("{\"rows\":[1]}", "request.row")]
    [InlineData("{\"rows\":[{\"origin\":\"ORD\"}]}", "request.row")]
    [InlineData("{\"rows\":[{\"departs_at\":17,\"departs_local\":\"2001-06-15T12:30:00\",\"origin\":\"ORD\",\"destination\":\"LAX\",\"distance\":1745}]}", "request.row")]
    [InlineData("{\"rows\":[{\"departs_at\":null,\"departs_local\":\"2001-06-15T12:30:00\",\"origin\":\"ORD\",\"destination\":\"LAX\",\"distance\":1745}]}", "request.row")]
    [InlineData("{\"rows\":[{\"departs_at\":\"2001-06-15T17:30:00Z\",\"distance\":1e999}]}", "request.row")]
    [InlineData("{\"rows\":[{\"departs_at\":\"yesterday\"}]}", "request.row")]
    public async Task A_body_that_does_not_fit_is_refused(string body, string code)
    {
        using var answer = await PostAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodesAsync(answer)).ShouldContain(code);
    }

    [Fact]
    public async Task Every_bad_row_is_named()
    {
        using var answer = await PostAsync($$"""{"rows":[{{Good}},{"departs_at":1},{{Good}},{"departs_at":"never"}]}""");

        var sentences = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetProperty("sentence").GetString()!).ToArray();
        sentences.Length.ShouldBe(2);
        sentences[0].ShouldStartWith("Row 2: column 'departs_at'");
        sentences[1].ShouldStartWith("Row 4: column 'departs_at'");
    }

    [Fact]
    public async Task Fields_the_model_does_not_ask_for_are_passed_over()
    {
        using var answer = await PostAsync($$"""{"rows":[{{Good[..^1]}},"pilot":"Amelia","crew":[1,{"a":2}]}]}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Unknown_airports_are_scored_with_what_is_known()
    {
        using var answer = await PostAsync($$"""{"rows":[{{Good.Replace("LAX", "ZZZ", StringComparison.Ordinal)}}]}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_of_a_hundred_megabytes_is_refused_before_it_is_read()
    {
        using var body = new ByteArrayContent(new byte[100 << 20]);
        try
        {
            using var answer = await wheel.Client.PostAsync("/v1/endpoints/flights/predict", body, TestContext.Current.CancellationToken);

            answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException)
        {
            // The server may close the connection while the client still sends: that too is a refusal.
        }

        using var next = await PostAsync($$"""{"rows":[{{Good}}]}""");
        next.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task More_rows_than_the_endpoint_takes_are_refused()
    {
        using var answer = await PostAsync($$"""{"rows":[{{string.Join(',', Enumerable.Repeat(Good, 1001))}}]}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await CodesAsync(answer)).ShouldBe(["request.too-many-rows"]);
    }

    [Fact]
    public async Task A_misspelt_endpoint_is_refused_with_the_nearest_one()
    {
        using var answer = await wheel.Client.PostAsync("/v1/endpoints/flihgts/predict", Json("{}"), TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Did you mean");
    }

    [Fact]
    public async Task The_page_the_probes_and_the_metrics_answer()
    {
        var cancel = TestContext.Current.CancellationToken;

        (await wheel.Client.GetStringAsync("/health/live", cancel)).ShouldBe("live");
        (await wheel.Client.GetStringAsync("/health/ready", cancel)).ShouldBe("ready");
        (await wheel.Client.GetStringAsync("/", cancel)).ShouldContain("<h2>Where it does worst</h2>");
        using var answer = await PostAsync($$"""{"rows":[{{Good}}]}""");
        (await wheel.Client.GetStringAsync("/metrics", cancel)).ShouldContain("flywheel_rows_total{endpoint=\"flights\",version=\"1\"}");
    }

    private Task<HttpResponseMessage> PostAsync(string body) => wheel.Client.PostAsync("/v1/endpoints/flights/predict", Json(body), TestContext.Current.CancellationToken);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string[]> CodesAsync(HttpResponseMessage answer) =>
        [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetProperty("code").GetString()!)];
}

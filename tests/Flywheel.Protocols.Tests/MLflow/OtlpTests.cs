using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Protocols.Otlp.Wire;
using Google.Protobuf;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>Spans as any OpenTelemetry SDK exports them over HTTP.</summary>
public sealed class OtlpTests
{
    private static readonly byte[] TraceId = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");

    [Fact]
    public async Task Spans_become_a_trace_that_grows_until_its_root_has_ended()
    {
        await using var server = await TrackingServer.StartAsync();
        var child = Span("ask a model", 2, 1, 1_700_000_000_500, 1_700_000_000_900);
        var root = Span("answer", 1, 0, 1_700_000_000_000, 1_700_000_001_250);
        root.Attributes.Add(Attribute("mlflow.spanInputs", "\"2 + 2\""));
        root.Attributes.Add(Attribute("mlflow.spanOutputs", "{\"sum\": 4}"));
        root.Status = new Status { Code = Status.Types.StatusCode.Error, Message = "wrong" };

        (await SendAsync(server, Request(child))).Status.ShouldBe(HttpStatusCode.OK);
        var growing = await TraceAsync(server);
        var ended = await SendAsync(server, Request(root));
        await SendAsync(server, Request(child));
        var whole = await TraceAsync(server);
        var batch = await server.Client.GetFromJsonAsync<JsonElement>("/api/3.0/mlflow/traces/batchGet?trace_ids=tr-0102030405060708090a0b0c0d0e0f10", TrackingServer.Token);

        growing.GetProperty("trace_info").GetProperty("state").GetString().ShouldBe("IN_PROGRESS");
        ended.ShouldBe((HttpStatusCode.OK, "", "application/x-protobuf"));
        var info = whole.GetProperty("trace_info");
        (info.GetProperty("state").GetString(), info.GetProperty("request_time").GetString(), info.GetProperty("execution_duration").GetString()).ShouldBe(("ERROR", "2023-11-14T22:13:20Z", "1.25s"));
        (info.GetProperty("request_preview").GetString(), info.GetProperty("response_preview").GetString()).ShouldBe(("2 + 2", "{\"sum\": 4}"));
        var tags = info.GetProperty("tags");
        (tags.GetProperty("mlflow.traceName").GetString(), tags.GetProperty("mlflow.spansLocation").GetString()).ShouldBe(("answer", "TRACKING_STORE"));
        whole.GetProperty("spans").EnumerateArray().Select(span => (span.GetProperty("name").GetString(), span.GetProperty("start_time_unix_nano").GetString()))
            .ShouldBe([("answer", "1700000000000000000"), ("ask a model", "1700000000500000000")]);
        whole.GetProperty("spans")[1].GetProperty("parent_span_id").GetString().ShouldBe(Convert.ToBase64String([1, 0, 0, 0, 0, 0, 0, 0]));
        batch.GetProperty("traces")[0].GetProperty("spans").GetArrayLength().ShouldBe(2);

        using var deleted = await server.Client.PostAsJsonAsync("/api/3.0/mlflow/traces/delete-traces", new { experiment_id = "0", request_ids = new[] { "tr-0102030405060708090a0b0c0d0e0f10" } }, TrackingServer.Token);
        (await SendAsync(server, Request(child))).Status.ShouldBe(HttpStatusCode.OK);
        (await TraceAsync(server)).GetProperty("spans").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Packed_spans_are_unpacked_and_a_trace_may_have_the_id_that_mlflow_gave_it(string encoding)
    {
        await using var server = await TrackingServer.StartAsync();
        var span = Span("named", 1, 0, 1, 2);
        span.Attributes.Add(Attribute("mlflow.traceRequestId", "\"tr-mine\""));

        (await SendAsync(server, Packed(Request(span).ToByteArray(), encoding), encoding: encoding)).Status.ShouldBe(HttpStatusCode.OK);

        (await TraceAsync(server, "tr-mine")).GetProperty("trace_info").GetProperty("state").GetString().ShouldBe("OK");
    }

    [Fact]
    public async Task What_is_no_request_is_refused_with_the_reason()
    {
        await using var server = await TrackingServer.StartAsync();
        var fine = Request(Span("a", 1, 0, 1, 2)).ToByteArray();
        var unnamed = Span("nameless", 1, 0, 1, 2);
        unnamed.TraceId = ByteString.CopyFrom(1, 2);

        (await SendAsync(server, fine, type: "application/json")).ShouldBe(Refused("INVALID_PARAMETER_VALUE", "Invalid Content-Type: application/json. Expected: application/x-protobuf"));
        (await SendAsync(server, fine, experiment: null)).ShouldBe(Refused("INVALID_PARAMETER_VALUE", "The header 'x-mlflow-experiment-id' names the experiment that the spans belong to; it is missing."));
        (await SendAsync(server, fine, experiment: "99")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(server, fine, experiment: "../1")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(server, "no protobuf"u8.ToArray())).Body.ShouldContain("Invalid OpenTelemetry protobuf format");
        (await SendAsync(server, Request(unnamed))).Body.ShouldContain("The span 'nameless' has ids of 2 and 8 bytes. A trace is named by 16 bytes, a span by 8.");
        (await SendAsync(server, fine, encoding: "gzip")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(server, fine, encoding: "br")).Body.ShouldContain("Unsupported Content-Encoding: br.");
        (await SendAsync(server, [])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_more_than_any_body_may_be_is_refused()
    {
        await using var server = await TrackingServer.StartAsync();

        var bomb = await SendAsync(server, Packed(new byte[80 << 20], "gzip"), encoding: "gzip");

        bomb.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        bomb.Body.ShouldContain("once unpacked");
    }

    private static Span Span(string name, byte id, byte parent, ulong began, ulong ended) => new()
    {
        TraceId = ByteString.CopyFrom(TraceId),
        SpanId = ByteString.CopyFrom(id, 0, 0, 0, 0, 0, 0, 0),
        ParentSpanId = parent == 0 ? ByteString.Empty : ByteString.CopyFrom(parent, 0, 0, 0, 0, 0, 0, 0),
        Name = name,
        StartTimeUnixNano = began * 1_000_000,
        EndTimeUnixNano = ended * 1_000_000,
    };

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static ExportTraceServiceRequest Request(params Span[] spans) => new() { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { spans } } } } } };

    private static byte[] Packed(byte[] bytes, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest) : new ZLibStream(packed, CompressionLevel.Fastest))
        {
            packing.Write(bytes);
        }

        return packed.ToArray();
    }

    private static (HttpStatusCode Status, string Body, string Type) Refused(string code, string message) =>
        (HttpStatusCode.BadRequest, $$"""{"error_code":"{{code}}","message":"{{message}}"}""", "application/json");

    private static async Task<JsonElement> TraceAsync(TrackingServer server, string id = "tr-0102030405060708090a0b0c0d0e0f10") =>
        (await server.Client.GetFromJsonAsync<JsonElement>($"/api/3.0/mlflow/traces/get?trace_id={id}", TrackingServer.Token)).GetProperty("trace");

    private static Task<(HttpStatusCode Status, string Body, string Type)> SendAsync(TrackingServer server, ExportTraceServiceRequest request) => SendAsync(server, request.ToByteArray());

    private static async Task<(HttpStatusCode Status, string Body, string Type)> SendAsync(TrackingServer server, byte[] bytes, string type = "application/x-protobuf", string? experiment = "0", string encoding = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new(type);
        if (experiment is not null)
        {
            request.Headers.Add("x-mlflow-experiment-id", experiment);
        }

        if (encoding.Length > 0)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TrackingServer.Token), answer.Content.Headers.ContentType?.ToString() ?? "");
    }
}

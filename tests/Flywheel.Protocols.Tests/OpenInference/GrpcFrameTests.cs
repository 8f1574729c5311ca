using System.Net;
using System.Net.Http.Headers;
using Flywheel.Protocols.Grpc;
using Flywheel.Protocols.Grpc.Health;
using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.OpenInference;

/// <summary>Calls that no client makes by itself: frames, headers and timeouts that are wrong.</summary>
public sealed class GrpcFrameTests(WeatherProject weather)
{
    private const string Ready = "/inference.GRPCInferenceService/ServerReady";

    private static readonly byte[] s_empty = [0, 0, 0, 0, 0];

    private static readonly (byte[] Body, string Status, string Message)[] s_wrong =
    [
        ([], "3", "The call ended before its message began."),
        ([0, 0, 0], "3", "The call ended before its message began."),
        ([0, 0, 0, 0, 9, 1], "3", "The call ended 1 bytes into a message of 9."),
        ([.. s_empty, .. s_empty], "12", "The call brought more than one message; it takes one."),
        ([1, 0, 0, 0, 0], "12", "The message is compressed, and compression is not supported. Send it with the encoding 'identity'."),
        ([7, 0, 0, 0, 0], "3", "The message does not begin with 0 or 1."),
        ([0, 255, 255, 255, 255], "8", "The message is larger than 65536 bytes. Send fewer rows at once."),
        ([0, 0, 0, 0, 2, 255, 255], "3", "The message is no ServerReadyRequest: "),
    ];

    [Fact]
    public async Task A_frame_that_is_none_is_refused_with_a_status_and_a_reason()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        foreach (var (body, status, message) in s_wrong)
        {
            using var answer = await CallAsync(server, Ready, body, cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.GetValues("grpc-status").ShouldBe([status], message);
            answer.Headers.GetValues("grpc-message").Single().ShouldStartWith(message);
        }

        using var fine = await CallAsync(server, Ready, s_empty, cancel);
        ServerReadyResponse.Parser.ParseFrom((await fine.Content.ReadAsByteArrayAsync(cancel)).AsSpan(5)).Ready.ShouldBeTrue();
        fine.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task What_is_no_call_is_told_so_in_the_words_of_http()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        using var json = await CallAsync(server, Ready, s_empty, cancel, type: "application/grpc+json");
        using var old = await CallAsync(server, Ready, s_empty, cancel, version: HttpVersion.Version11);
        using var read = await CallAsync(server, Ready, [], cancel, method: HttpMethod.Get);
        using var plain = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v2/health/ready") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact }, cancel);

        (json.StatusCode, old.StatusCode, read.StatusCode).ShouldBe((HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UpgradeRequired, HttpStatusCode.MethodNotAllowed));
        plain.StatusCode.ShouldBe(HttpStatusCode.OK);
        plain.Version.ShouldBe(HttpVersion.Version20);
    }

    [Theory]
    [InlineData("1n", "4", "The time that the caller allows is over.")]
    [InlineData("99999999H", "0", null)]
    [InlineData("20S", "0", null)]
    [InlineData("123456789S", "3", "The header 'grpc-timeout' is no timeout. Write at most eight digits and one of H, M, S, m, u, n.")]
    [InlineData("-1S", "3", "The header 'grpc-timeout' is no timeout. Write at most eight digits and one of H, M, S, m, u, n.")]
    [InlineData("5x", "3", "The header 'grpc-timeout' is no timeout. Write at most eight digits and one of H, M, S, m, u, n.")]
    public async Task A_deadline_is_kept_and_one_that_is_none_is_refused(string timeout, string status, string? message)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        using var answer = await CallAsync(server, Ready, s_empty, cancel, timeout: timeout);
        await answer.Content.ReadAsByteArrayAsync(cancel);

        (message is null ? answer.TrailingHeaders : answer.Headers).GetValues("grpc-status").ShouldBe([status]);
        if (message is not null)
        {
            answer.Headers.GetValues("grpc-message").ShouldBe([message]);
        }
    }

    [Theory]
    [InlineData("plain 'text'", "plain 'text'")]
    [InlineData("100 % grün\n", "100 %25 gr%C3%BCn%0A")]
    public void A_message_keeps_what_a_header_may_have_and_escapes_the_rest(string text, string encoded) => GrpcRefusal.Encode(text).ShouldBe(encoded);

    [Theory]
    [InlineData(true, HealthCheckResponse.Types.ServingStatus.Serving)]
    [InlineData(false, HealthCheckResponse.Types.ServingStatus.NotServing)]
    public async Task Health_is_whether_requests_may_come(bool isReady, object status)
    {
        var answer = await HealthMethod.Of(() => isReady).Answer(default, TestContext.Current.CancellationToken);

        ((HealthCheckResponse)answer.Value).Status.ShouldBe((HealthCheckResponse.Types.ServingStatus)status);
    }

    [Fact]
    public void A_message_is_cut_between_characters()
    {
        var encoded = GrpcRefusal.Encode(new string('ü', 5_000) + "x");

        encoded.Length.ShouldBeLessThan(5_000);
        Uri.UnescapeDataString(encoded).ShouldAllBe(letter => letter == 'ü');
    }

    private static async Task<HttpResponseMessage> CallAsync(
        WeatherServer server, string path, byte[] body, CancellationToken cancel, string type = "application/grpc", string? timeout = null, Version? version = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Version = version ?? HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (timeout is not null)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        }

        return await server.Client.SendAsync(request, cancel);
    }
}

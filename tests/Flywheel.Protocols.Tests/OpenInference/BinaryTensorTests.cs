using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.OpenInference;

/// <summary>The protocol's binary tensor extension over REST.</summary>
public sealed class BinaryTensorTests(WeatherProject weather)
{
    private static readonly byte[] s_texts = [.. Text("2024-12-31T18:00:00Z"), .. Text("coast")];

    private static readonly double[] s_numbers = [6.5, 994, 93, 24, 3.1];

    [Fact]
    public async Task Bytes_get_the_score_that_json_gets_and_may_be_answered_by_bytes()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var native = (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("predictions")[0];

        using var answer = await PostAsync(server, Json(""","parameters":{"binary_data_output":true}"""), [.. s_texts, .. s_numbers.SelectMany(BitConverter.GetBytes)], cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        var header = int.Parse(answer.Headers.GetValues("Inference-Header-Content-Length").Single(), System.Globalization.CultureInfo.InvariantCulture);
        using var some = await PostAsync(server, Json(""","outputs":[{"name":"id"},{"name":"score","parameters":{"binary_data":true}}]"""), [.. s_texts, .. s_numbers.SelectMany(BitConverter.GetBytes)], cancel);
        var someBody = await some.Content.ReadAsByteArrayAsync(cancel);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        var outputs = JsonDocument.Parse(body.AsMemory(0, header)).RootElement.GetProperty("outputs").EnumerateArray().ToArray();
        outputs.Select(output => output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32()).ShouldBe([8, 1, 30]);
        BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(header)).ShouldBe(native.GetProperty("score").GetDouble());
        (body[header + 8] != 0).ShouldBe(native.GetProperty("decision").GetBoolean());
        body.Length.ShouldBe(header + 39);
        BinaryPrimitives.ReadDoubleLittleEndian(someBody.AsSpan(someBody.Length - 8)).ShouldBe(native.GetProperty("score").GetDouble());
    }

    [Theory]
    [InlineData("UINT8", new byte[] { 3 }, 3.0)]
    [InlineData("INT8", new byte[] { 0xFD }, -3.0)]
    [InlineData("UINT16", new byte[] { 1, 2 }, 513.0)]
    [InlineData("INT16", new byte[] { 0xFE, 0xFF }, -2.0)]
    [InlineData("UINT32", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, 4294967295.0)]
    [InlineData("INT32", new byte[] { 0, 0, 0, 0x80 }, -2147483648.0)]
    [InlineData("INT64", new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 }, 7.0)]
    [InlineData("UINT64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 9223372036854775808.0)]
    [InlineData("FP16", new byte[] { 0, 0x3E }, 1.5)]
    [InlineData("FP32", new byte[] { 0, 0, 0xC0, 0x3F }, 1.5)]
    [InlineData("FP64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5)]
    [InlineData("FP64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x7F }, null)]
    [InlineData("BYTES", new byte[] { 2, 0, 0, 0, 0xC3, 0xBC }, "ü")]
    [InlineData("BOOL", new byte[] { 1 }, true)]
    public void A_value_of_each_type_is_what_its_bytes_say(string type, byte[] bytes, object? value)
    {
        var tensor = Protocols.OpenInference.RawTensor.Read("x", type, 1, bytes).Value;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            tensor.Write(writer, 0).ShouldBeNull();
        }

        var read = JsonDocument.Parse(stream.ToArray()).RootElement;
        object? found = read.ValueKind switch
        {
            JsonValueKind.Number => read.GetDouble(),
            JsonValueKind.String => read.GetString(),
            JsonValueKind.True => true,
            _ => null,
        };
        found.ShouldBe(value);
    }

    [Theory]
    [InlineData("-1", 0, "is no length within")]
    [InlineData("99999", 0, "is no length within")]
    [InlineData("12, 13", 0, "is no length within")]
    [InlineData(null, 1, "behind the tensors the body has 1 bytes more")]
    [InlineData(null, -1, "has the binary_data_size 8, and 7 bytes are left in the body")]
    public async Task Lengths_that_do_not_fit_are_refused(string? header, int bytesMore, string error)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        byte[] bytes = [.. s_texts, .. s_numbers.SelectMany(BitConverter.GetBytes), 0];

        using var answer = await PostAsync(server, Json(""), bytes[..(bytes.Length - 1 + bytesMore)], cancel, header);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel)).RootElement.GetProperty("error").GetString()!.ShouldContain(error);
    }

    [Theory]
    [InlineData("BYTES", new byte[] { 9, 0, 0, 0, 1 })]
    [InlineData("BYTES", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData("BYTES", new byte[] { 0, 0, 0 })]
    [InlineData("FP64", new byte[] { 0, 0, 0 })]
    public void Bytes_that_are_no_values_are_refused(string type, byte[] bytes) =>
        Protocols.OpenInference.RawTensor.Read("x", type, 1, bytes).Refusals[0].Sentence.ShouldBe($"The tensors are not understood: the input 'x' has {bytes.Length} bytes, which are not 1 values of {type}.");

    private static async Task<HttpResponseMessage> PostAsync(WeatherServer server, string json, byte[] bytes, CancellationToken cancel, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/weather/infer") { Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. bytes]) };
        request.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header ?? Encoding.UTF8.GetByteCount(json).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await server.Client.SendAsync(request, cancel);
    }

    private static string Json(string rest) => $$"""
        {"inputs":[{{Input("measured_at", "BYTES", 24)}},{{Input("station", "BYTES", 9)}},{{string.Join(",", new[] { "temperature_c", "pressure_hpa", "humidity_percent", "wind_kmh", "rain_mm" }.Select(name => Input(name, "FP64", 8)))}}]{{rest}}}
        """;

    private static string Input(string name, string type, int size) => $$$"""{"name":"{{{name}}}","shape":[1],"datatype":"{{{type}}}","parameters":{"binary_data_size":{{{size}}}}}""";

    private static byte[] Text(string text) => [.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];
}

using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.OpenInference;

public sealed class GrpcClientTests(WeatherProject weather)
{
    [Fact]
    public async Task Debians_grpc_client_gets_the_answers_that_http_gets_and_every_refusal_with_its_status()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var definition = folder["definition.pb"];
        await File.WriteAllBytesAsync(definition, OpenInferenceReflection.Descriptor.SerializedData.ToByteArray(), cancel);

        var (code, output) = await DebianPython.RunAsync(
            [Path.Combine(AppContext.BaseDirectory, "OpenInference", "client.py"), server.Client.BaseAddress!.Authority, definition], new Dictionary<string, string>(), cancel);

        output.ShouldEndWith("done\n");
        code.ShouldBe(0);
    }
}

using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>What a request leaves to the garbage collector: bytes do not wobble, so they are what a gate can hold.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests(WeatherProject weather)
{
    private const int WarmUp = 3_000, Requests = 2_000, MostBytes = 2_048;

    [Theory]
    [InlineData("/v1/endpoints/weather/predict")]
    [InlineData("/v2/models/weather/infer")]
    public async Task A_single_row_request_allocates_at_most_two_kilobytes_from_socket_to_socket(string path)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel, followMilliseconds: 60_000);
        var body = path.StartsWith("/v1", StringComparison.Ordinal) ? $$"""{"rows":[{{StarterProject.Row}}]}""" : $$"""{"inputs":[{{string.Join(",", JsonDocument.Parse(StarterProject.Row).RootElement.EnumerateObject()
            .Select(value => $$"""{"name":"{{value.Name}}","shape":[1],"datatype":"BYTES","data":[{{value.Value.GetRawText()}}]}"""))}}]}""";
        var request = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using var caller = new TcpClient(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);
        var (socket, answer) = (caller.Client, new byte[4096]);
        Ask(socket, request, answer, WarmUp);

        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Ask(socket, request, answer, Requests);
            // Other tests of this process can only add to the count.
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        Encoding.ASCII.GetString(answer).ShouldStartWith("HTTP/1.1 200 OK");
        TestContext.Current.TestOutputHelper?.WriteLine($"{path}: {least} bytes a request");
        least.ShouldBeLessThanOrEqualTo(MostBytes);
    }

    private static void Ask(Socket socket, byte[] request, byte[] answer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            socket.Send(request);
            for (var read = 0; read == 0 || answer.AsSpan(0, read).IndexOf("]}]}"u8) < 0 && answer.AsSpan(0, read).IndexOf("e}]}"u8) < 0;)
            {
                read += socket.Receive(answer, read, answer.Length - read, SocketFlags.None);
            }
        }
    }
}

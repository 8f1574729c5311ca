using System.Net;
using System.Net.Sockets;
using System.Text;
using Flywheel.Data;
using Flywheel.Data.Sources;

namespace Flywheel.Engines.Tests.Data;

public sealed class HttpSourceTests
{
    [Fact]
    public async Task A_source_behind_a_URL_loads_as_a_file_does()
    {
        await using var house = await DataHouse.OpenAsync();
        using var server = new OneAnswer("HTTP/1.1 200 OK", "id,name\n1,a\n2,b\n");

        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, Source(server.Address));

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|a\n2|b");
    }

    [Fact]
    public async Task A_download_above_the_limit_is_refused()
    {
        await using var house = await DataHouse.OpenAsync(new DataOptions { DownloadBytes = 1_000 });
        using var server = new OneAnswer("HTTP/1.1 200 OK", new string('x', 2_000));

        var resolved = await house.Datasets.ResolveAsync(Source(server.Address), house.Folder.Path, DataHouse.Cancel);

        resolved.Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe($"{server.Address} has more than 1000 bytes. Raise data.download_bytes, or fetch the file yourself.");
    }

    [Fact]
    public async Task A_server_that_says_no_is_quoted()
    {
        await using var house = await DataHouse.OpenAsync();
        using var server = new OneAnswer("HTTP/1.1 404 Not Found", "");

        var resolved = await house.Datasets.ResolveAsync(Source(server.Address), house.Folder.Path, DataHouse.Cancel);

        resolved.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe($"{server.Address} answered 404.");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var house = await DataHouse.OpenAsync(new DataOptions { DownloadTime = TimeSpan.FromSeconds(1) });
        using var server = new OneAnswer("", "");

        var resolved = await house.Datasets.ResolveAsync(Source(server.Address), house.Folder.Path, DataHouse.Cancel);

        resolved.Refusals.ShouldHaveSingleItem().Code.ShouldBe("data.download-slow");
    }

    private static SourceDefinition Source(string address) => new() { Name = "raw", Format = "csv", Locations = [address] };

    /// <summary>A server that gives every caller the same answer, or none when it has no status.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        // Callers who get no answer are kept, or the collector would hang up on them.
        private readonly List<TcpClient> _waiting = [];

        public OneAnswer(string status, string body)
        {
            _listener.Start();
            _ = ServeAsync(status, Encoding.UTF8.GetBytes($"{status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/raw.csv";

        public void Dispose()
        {
            _listener.Dispose();
            _waiting.ForEach(client => client.Dispose());
        }

        private async Task ServeAsync(string status, byte[] answer)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(DataHouse.Cancel);
                    if (status.Length > 0)
                    {
                        using var request = new StreamReader(client.GetStream(), leaveOpen: true);
                        await request.ReadLineAsync(DataHouse.Cancel);
                        await client.GetStream().WriteAsync(answer, DataHouse.Cancel);
                        client.Dispose();
                    }
                    else
                    {
                        _waiting.Add(client);
                    }
                }
            }
            catch (Exception error) when (error is ObjectDisposedException or SocketException or OperationCanceledException or IOException)
            {
                // The test is over.
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>The program serving, until it is killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, HttpClient client) => (_process, Client) = (process, client);

    internal HttpClient Client { get; }

    internal static async Task<ServerProcess> StartAsync(CancellationToken cancel, params string[] what)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var process = FlywheelProcess.Start(new Dictionary<string, string>(), ["serve", .. what, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        var started = new ServerProcess(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
        while (!process.HasExited)
        {
            try
            {
                using var ready = await started.Client.GetAsync("/health/ready", cancel);
                if (ready.IsSuccessStatusCode)
                {
                    return started;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancel);
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancel));
    }

    // SIGKILL: nothing is written on the way out.
    internal void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

using System.Diagnostics;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>A project served by the built program in a process of its own, as a user serves it. Killed at the end.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private ServedProcess(Process process, Task reading, string address)
    {
        (_process, _reading, Address) = (process, reading, address);
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    internal string Address { get; }

    internal HttpClient Client { get; }

    internal static async Task<ServedProcess> StartAsync(string project, CancellationToken cancel)
    {
        var process = FlywheelProcess.Start(new Dictionary<string, string>(), "serve", project, "--port", "0");
        while (await process.StandardError.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("Serving ", StringComparison.Ordinal))
            {
                // A full pipe would stop the server.
                return new ServedProcess(process, process.StandardError.ReadToEndAsync(cancel), line.Split(' ')[^1]);
            }
        }

        throw new InvalidOperationException($"The server ended with {process.ExitCode} before it served.");
    }

    internal async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        _process.Dispose();
    }
}

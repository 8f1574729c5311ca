using System.Diagnostics;
using System.Text.RegularExpressions;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed partial class ServeSignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_server_that_is_asked_to_stop_stops(string signal)
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("init", folder.Path);
        (await FlywheelProcess.RunAsync("run", folder.Path)).ExitCode.ShouldBe(0);
        using var server = FlywheelProcess.Start("serve", folder.Path, "--port", "0");
        var address = await AddressAsync(server);

        using (var client = new HttpClient())
        {
            (await client.GetStringAsync(new Uri($"{address}/health/ready"), TestContext.Current.CancellationToken)).ShouldBe("ready");
        }

        using (var kill = Process.Start("kill", [$"-{signal}", $"{server.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await server.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        server.ExitCode.ShouldBe(0);
        (await server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("Stopped.\n");
    }

    private static async Task<string> AddressAsync(Process server)
    {
        while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Serving().Match(line) is { Success: true } match)
            {
                return match.Groups[1].Value;
            }
        }

        throw new InvalidOperationException("The server ended before it served.");
    }

    [GeneratedRegex("^Serving .* at (http.*)$")]
    private static partial Regex Serving();
}

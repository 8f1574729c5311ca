using System.ComponentModel;
using System.Diagnostics;

namespace Flywheel.Cli.Health;

/// <summary>Is there a .NET SDK that builds this source tree?</summary>
internal static class DotnetCheck
{
    private const string Subject = ".NET SDK";
    private const string Remedy = "Install the .NET 10 SDK and put 'dotnet' on the PATH.";

    public static async Task<HealthFinding> RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var dotnet = Process.Start(new ProcessStartInfo("dotnet", "--version")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = AppContext.BaseDirectory,
            })!;
            var version = (await dotnet.StandardOutput.ReadToEndAsync(cancellation)).Trim();
            await dotnet.WaitForExitAsync(cancellation);
            return dotnet.ExitCode == 0
                ? new HealthFinding(Subject, $"{version}, runtime {Environment.Version}")
                : new HealthFinding(Subject, "'dotnet --version' finds no SDK that global.json accepts.", Remedy);
        }
        catch (Win32Exception missing)
        {
            return new HealthFinding(Subject, $"'dotnet' cannot be started: {missing.Message}.", Remedy);
        }
    }
}

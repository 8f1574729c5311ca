using System.Diagnostics;

namespace Flywheel.Protocols.Tests.MLflow;

public sealed class PythonClientTests
{
    [Fact]
    public async Task A_script_that_speaks_as_the_mlflow_client_does_passes_from_start_to_end()
    {
        await using var server = await TrackingServer.StartAsync();

        var (code, output) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "MLflow", "client.py"), server);

        output.ShouldEndWith("done\n");
        code.ShouldBe(0);
    }

    /// <summary>Python is the machine's; what it imports beyond its own library eng/setup has unpacked beside the native libraries.</summary>
    private static async Task<(int Code, string Output)> RunAsync(string script, TrackingServer server)
    {
        var unpacked = Path.Combine(Native(), "python");
        var own = Path.Combine(unpacked, "usr", "bin", "python3.11");
        var start = new ProcessStartInfo(File.Exists(own) ? own : "python3", [script, server.Folder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(unpacked, "usr", "lib", "python3", "dist-packages");
        start.Environment["MLFLOW_TRACKING_URI"] = server.Address.ToString();
        if (File.Exists(own))
        {
            start.Environment["PYTHONHOME"] = Path.Combine(unpacked, "usr");
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TrackingServer.Token), process.StandardError.ReadToEndAsync(TrackingServer.Token));
        await process.WaitForExitAsync(TrackingServer.Token);
        return (process.ExitCode, await error + await output);
    }

    private static string Native()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Flywheel.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "artifacts", "native");
    }
}

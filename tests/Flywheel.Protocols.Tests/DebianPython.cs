using System.Diagnostics;

namespace Flywheel.Protocols.Tests;

/// <summary>Runs a Python program with the libraries that eng/setup has unpacked beside the native ones: Debian's own, unchanged.</summary>
internal static class DebianPython
{
    internal static async Task<(int Code, string Output)> RunAsync(string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        var unpacked = Path.Combine(Repository, "artifacts", "native", "python");
        var own = Path.Combine(unpacked, "usr", "bin", "python3.11");
        var start = new ProcessStartInfo(File.Exists(own) ? own : "/usr/bin/python3.11", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(unpacked, "usr", "lib", "python3", "dist-packages");
        start.Environment["LD_LIBRARY_PATH"] = Path.Combine(unpacked, "usr", "lib", "x86_64-linux-gnu");
        if (File.Exists(own))
        {
            start.Environment["PYTHONHOME"] = Path.Combine(unpacked, "usr");
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await error + await output);
    }

    internal static string Repository { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Flywheel.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Flywheel.slnx is in no folder above the tests.");
        }

        return folder;
    }
}

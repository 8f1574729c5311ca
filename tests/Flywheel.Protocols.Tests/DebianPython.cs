using System.Diagnostics;

namespace Flywheel.Protocols.Tests;

/// <summary>Runs a Python program with the libraries that eng/setup has unpacked beside the native ones: Debian's own, unchanged.</summary>
internal static class DebianPython
{
    internal static async Task<(int Code, string Output)> RunAsync(string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(File.Exists(Own) ? Own : "/usr/bin/python3.11", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(Unpacked, "usr", "lib", "python3", "dist-packages");
        start.Environment["LD_LIBRARY_PATH"] = Path.Combine(Unpacked, "usr", "lib", "x86_64-linux-gnu");
        if (File.Exists(Own))
        {
            start.Environment["PYTHONHOME"] = Path.Combine(Unpacked, "usr");
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

    /// <summary>Writes a program <c>python3</c> into a folder, for commands that expect one on the path; the answer is a path that begins there.</summary>
    internal static string OnPath(string folder)
    {
        var libraries = Path.Combine(Unpacked, "usr", "lib", "x86_64-linux-gnu");
        var home = File.Exists(Own) ? $"export PYTHONHOME='{Path.Combine(Unpacked, "usr")}'\n" : "";
        var program = Path.Combine(Directory.CreateDirectory(folder).FullName, "python3");
        File.WriteAllText(program, $"""
            #!/bin/sh
            {home}export PYTHONPATH='{Path.Combine(Unpacked, "usr", "lib", "python3", "dist-packages")}'
            export LD_LIBRARY_PATH='{libraries}:{libraries}/blas:{libraries}/lapack'
            exec {(File.Exists(Own) ? Own : "/usr/bin/python3.11")} "$@"

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return $"{folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
    }

    internal static string Repository { get; } = Find();

    private static string Unpacked => Path.Combine(Repository, "artifacts", "native", "python");

    private static string Own => Path.Combine(Unpacked, "usr", "bin", "python3.11");

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

using System.Diagnostics;

namespace Flywheel.Acceptance.Tests;

/// <summary>The built program, run as a user runs it.</summary>
internal static class FlywheelProcess
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "flywheel");

    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it and leaves it running.</summary>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}

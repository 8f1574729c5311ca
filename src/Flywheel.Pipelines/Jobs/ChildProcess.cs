using System.Diagnostics;
using System.Globalization;

namespace Flywheel.Pipelines.Jobs;

/// <summary>
/// Runs a program as a child that gives way to everything else on the machine, and does not outlive who started it: its standard input ends with the parent, which it
/// is told to watch (<see cref="ParentVariable"/>). Safe to use from many threads.
/// </summary>
public static class ChildProcess
{
    /// <summary>Set for a child, so that it ends when its standard input does.</summary>
    public const string ParentVariable = "FLYWHEEL_CHILD";

    private const string Nice = "/usr/bin/nice";
    private const int LeastPriority = 19;

    /// <summary>Runs to the end. Cancelling kills the child and whatever it started.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<ChildOutcome> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        using var process = Process.Start(Describe(program, arguments))!;
        if (OperatingSystem.IsWindows())
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }

        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return new ChildOutcome(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    // Threads take the priority that the process had when they began, so it is set before the program, not after.
    private static ProcessStartInfo Describe(string program, IReadOnlyList<string> arguments)
    {
        var isNice = !OperatingSystem.IsWindows() && File.Exists(Nice);
        IEnumerable<string> all = isNice ? ["-n", LeastPriority.ToString(CultureInfo.InvariantCulture), program, .. arguments] : arguments;
        var start = new ProcessStartInfo(isNice ? Nice : program, all) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ParentVariable] = "1";
        return start;
    }
}

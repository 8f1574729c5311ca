using System.Diagnostics;

namespace Flywheel.Acceptance.Tests.Crashes;

/// <summary>The built program, started to be killed: SIGKILL gives it no chance to tidy up.</summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly Process _process;

    internal KilledProcess(params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "flywheel"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    internal bool HasExited => _process.HasExited;

    /// <summary>The first line of the program's complaints and progress that holds this text.</summary>
    internal async Task<string> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (await _process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The program ended without saying '{text}'.");
    }

    internal async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}

using System.Diagnostics;

namespace Flywheel.Acceptance.Tests.Storage;

/// <summary>A child process that works in a workspace, and what it has said was acknowledged.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WriterProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Whole lines only: one that was cut by the kill was not said.</summary>
    public List<string> Said { get; } = [];

    public static WriterProcess Start(string verb, string root, string name)
    {
        // From its own output: beside the tests, the frameworks they use would hide packages that it needs.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "Flywheel.Tests.Writer", here.Name, "Flywheel.Tests.Writer.dll");
        return new WriterProcess(Process.Start(new ProcessStartInfo("dotnet", [program, verb, root, name]) { RedirectStandardOutput = true })!);
    }

    /// <summary>Waits until something was acknowledged, then a little longer, then kills without a word (SIGKILL). False when it had ended by itself.</summary>
    public async Task<bool> KillAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        await _begun.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        await Task.Delay(after, cancellationToken);
        var killed = !_process.HasExited;
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return killed;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var text = "";
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer.AsMemory()) is > 0 and var read)
        {
            text += new string(buffer, 0, read);
            var lines = text.Split('\n');
            Said.AddRange(lines[..^1]);
            text = lines[^1];
            if (Said.Count > 0)
            {
                _begun.TrySetResult();
            }
        }

        _begun.TrySetResult();
    }
}

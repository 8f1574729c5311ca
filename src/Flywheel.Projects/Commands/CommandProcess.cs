using System.Diagnostics;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Projects.Commands;

/// <summary>One run of a program, ended with everything it started when its time is over or nobody wants it any more.</summary>
internal sealed class CommandProcess(string name, IReadOnlyList<string> words, string folder, IReadOnlyDictionary<string, string> told, TimeProvider time)
{
    private const int TailLines = 20;
    private const int MostCharacters = 1 << 20;
    private readonly Lock _gate = new();
    private readonly StringBuilder _said = new();
    private readonly Queue<string> _tail = [];

    /// <summary>What it wrote to both of its streams, up to a million characters.</summary>
    internal string Said
    {
        get
        {
            lock (_gate)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Runs it to its end; refuses <c>command.not-found</c>, <c>command.time</c> and <c>command.failed</c>, the last two with the end of what it said.</summary>
    internal async Task<Result> RunAsync(TimeSpan limit, Action<string> line, CancellationToken cancellationToken)
    {
        // A script beside the rows is meant before a program of that name elsewhere.
        var own = Path.Combine(folder, words[0]);
        var start = new ProcessStartInfo(File.Exists(own) ? own : words[0], words.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (key, value) in told)
        {
            start.Environment[key] = value;
        }

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, said) => Take(said.Data, line);
        process.ErrorDataReceived += (_, said) => Take(said.Data, line);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return new Refusal("command.not-found", "Program not found", $"'{words[0]}' of the command '{name}' cannot be started: {missing.Message}.", "Install it, or write its full path.");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new Refusal("command.time", "Command took too long", FormattableString.Invariant($"The command '{name}' was ended after {limit.TotalSeconds:0.#} s.{Tail()}"), "Give it more 'time', or less to do.");
        }

        return process.ExitCode == 0 ? Result.Ok : new Refusal("command.failed", "Command failed", FormattableString.Invariant($"The command '{name}' ended with exit code {process.ExitCode}.{Tail()}"));
    }

    private void Take(string? said, Action<string> line)
    {
        if (said is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_said.Length + said.Length < MostCharacters)
            {
                _said.Append(said).Append('\n');
            }

            _tail.Enqueue(said.Length > 400 ? said[..400] + "…" : said);
            if (_tail.Count > TailLines)
            {
                _tail.Dequeue();
            }
        }

        line(said);
    }

    private string Tail()
    {
        lock (_gate)
        {
            return _tail.Count == 0 ? " It said nothing." : $" The last it said:\n  {string.Join("\n  ", _tail)}\n";
        }
    }
}

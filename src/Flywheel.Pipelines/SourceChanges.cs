using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Flywheel.Pipelines;

/// <summary>What a folder holds that its commit does not: kept with a run, so that what was really run can be looked at.</summary>
/// <param name="Branch">The branch, <c>HEAD</c> when there is none.</param>
/// <param name="IsDirty">True when anything differs from the commit.</param>
/// <param name="Text">The differences as Git shows them, new files after them, cut at 512 KiB, with what looks like a secret masked.</param>
public sealed partial record SourceChanges(string Branch, bool IsDirty, string Text)
{
    private const int MostCharacters = 512 << 10;
    private const int MostNewFiles = 50;
    private const int LargestNewFile = 64 << 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks Git about a folder; null when it is not installed, knows no commit here, or takes too long. No run waits long for it or fails by it.</summary>
    public static async Task<SourceChanges?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            var branch = await GitAsync(folder, patience.Token, "rev-parse", "--abbrev-ref", "HEAD").ConfigureAwait(false);
            var changed = await GitAsync(folder, patience.Token, "diff", "HEAD", "--no-color", "--no-ext-diff", "--no-textconv", "--", ".").ConfigureAwait(false);
            var added = await GitAsync(folder, patience.Token, "ls-files", "--others", "--exclude-standard", "-z", "--", ".").ConfigureAwait(false);
            if (branch is null || changed is null || added is null)
            {
                return null;
            }

            var text = new StringBuilder(changed);
            foreach (var file in added.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Take(MostNewFiles))
            {
                await AddAsync(text, folder, file, patience.Token).ConfigureAwait(false);
            }

            var whole = Masked(text.ToString());
            return new SourceChanges(branch.Trim(), whole.Length > 0, whole.Length > MostCharacters ? whole[..MostCharacters] + "\n… cut here\n" : whole);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The text with values of what is called a password, a token or the like, keys of clouds, private keys and passwords in addresses replaced.</summary>
    internal static string Masked(string text) => PrivateKey().Replace(InAddress().Replace(CloudKey().Replace(Named().Replace(text, "$1$2***"), "***"), "$1***@"), "*** private key ***");

    private static async Task AddAsync(StringBuilder text, string folder, string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file);
        var length = new FileInfo(path) is { Exists: true, LinkTarget: null } there ? there.Length : -1;
        text.Append("new file ").Append(file).Append('\n');
        if (length is >= 0 and <= LargestNewFile && await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) is var content && !content.Contains('\0', StringComparison.Ordinal))
        {
            foreach (var line in content.Split('\n'))
            {
                text.Append('+').Append(line).Append('\n');
            }
        }
    }

    private static async Task<string?> GitAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Looking must not write: no lock for the index, no question to a terminal.
        (start.Environment["GIT_OPTIONAL_LOCKS"], start.Environment["GIT_TERMINAL_PROMPT"]) = ("0", "0");
        try
        {
            using var git = Process.Start(start)!;
            try
            {
                var error = git.StandardError.ReadToEndAsync(cancellationToken);
                var output = await git.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                await error.ConfigureAwait(false);
                await git.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                return git.ExitCode == 0 ? output : null;
            }
            catch (OperationCanceledException)
            {
                git.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex("""((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credential)[a-z0-9_-]*["']?)(\s*[:=]\s*)(?:"[^"\n]*"|'[^'\n]*'|[^\s,;}]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bAIza[0-9A-Za-z_-]{35}\b")]
    private static partial Regex CloudKey();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://[^\s/:@]+:)[^\s/@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex InAddress();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)")]
    private static partial Regex PrivateKey();
}

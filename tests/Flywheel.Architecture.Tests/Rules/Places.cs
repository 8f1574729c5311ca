using System.Text.RegularExpressions;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>The tree works anywhere: it names no folder of one machine, and no host but those it cites or talks to in examples.</summary>
internal static partial class Places
{
    /// <summary>Documentation that comments cite, and names reserved for examples and this machine.</summary>
    private static readonly string[] Hosts =
    [
        "localhost", "127.0.0.1", "[::1]", "0.0.0.0", "example.com", "example.org", "example.net",
        "learn.microsoft.com", "onnxruntime.ai", "onnx.ai", "duckdb.org", "xgboost.readthedocs.io", "scikit-learn.org",
        "doi.org", "arxiv.org", "www.w3.org", "json-schema.org", "www.rfc-editor.org", "keepachangelog.com", "semver.org", "schemas.microsoft.com",
    ];

    public static Findings MachineFolders(SourceTree tree) =>
        Findings.Of(Written(tree), file => file.Lines.SelectMany((line, index) =>
            MachineFolder().Matches(line).Select(match => new Violation(file.Path, index + 1, $"{match.Groups[1].Value} is a folder of one machine."))));

    public static Findings ForeignHosts(SourceTree tree) =>
        Findings.Of(Written(tree), file => file.Lines.SelectMany((line, index) => Url().Matches(line)
            .Select(match => match.Groups[1].Value)
            .Where(host => !Hosts.Contains(host) && !host.Contains('{', StringComparison.Ordinal))
            .Select(host => new Violation(file.Path, index + 1, $"{host} is not a host this tree may name."))));

    // The lock file carries the home pages of funding; it names no registry, which eng/setup's own settings see to.
    private static IEnumerable<SourceFile> Written(SourceTree tree) =>
        tree.Files.Where(file => file.Path != "package-lock.json");

    [GeneratedRegex(@"(?<![\w./$}~-])(/(?:home|root|Users|work|workspace|workspaces|mnt|tmp)/)\w")]
    private static partial Regex MachineFolder();

    [GeneratedRegex(@"\bhttps?://(\[::1\]|\w[^\s/:""'`<>)\],;]+)")]
    private static partial Regex Url();
}

using System.Text.RegularExpressions;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Documents that describe the present name only what exists. Decisions and the change log describe the past.</summary>
internal static partial class Documents
{
    private static readonly string[] Tops = ["src/", "tests/", "bench/", "docs/", "eng/", "examples/", ".ci/", "./"];

    public static Findings Paths(SourceTree tree) =>
        Findings.Of(tree.Files.Where(IsOfThePresent).SelectMany(Named), named => Exists(tree, named)
            ? []
            : [new Violation(named.File.Path, named.Line, $"{named.Path} does not exist.")]);

    /// <summary>Every room is on the map that the README draws.</summary>
    public static Findings Map(SourceTree tree)
    {
        var map = tree.Files.Single(file => file.Path == "README.md").Text;
        return Findings.Of(tree.Projects.Where(project => project.IsUnder("src")), room => map.Contains($"]({room.Folder})", StringComparison.Ordinal)
            ? []
            : [new Violation("README.md", 0, $"The map has no link to {room.Folder}.")]);
    }

    /// <summary>Every room says what it takes in, gives out, writes and refuses.</summary>
    public static Findings Readmes(SourceTree tree) =>
        Findings.Of(tree.Projects.Where(project => project.IsUnder("src")), room => tree.Has($"{room.Folder}/README.md")
            ? []
            : [new Violation(room.Folder, 0, "The room has no README.md.")]);

    private static bool IsOfThePresent(SourceFile file) =>
        file.Name.EndsWith(".md", StringComparison.Ordinal) && file.Name != "CHANGELOG.md" && !file.IsUnder("docs/decisions");

    private static IEnumerable<(SourceFile File, int Line, string Path)> Named(SourceFile file) =>
        file.Lines.SelectMany((line, index) => Links(line).Union(Spans(line)).Select(path => (file, index + 1, path)));

    private static IEnumerable<string> Links(string line) =>
        Link().Matches(line).Select(link => link.Groups[1].Value.Split('#')[0]).Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal));

    /// <summary>Words in code spans and code blocks that start like a path of this tree. A star or an angle bracket makes a pattern, not a path.</summary>
    private static IEnumerable<string> Spans(string line) =>
        line.Split([' ', '`', '"', '\'', '(', ')', '[', ']', ',', ';', '|'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => Tops.Any(top => word.StartsWith(top, StringComparison.Ordinal)))
            .Where(word => word.IndexOfAny(['*', '<', '>', '…', '{', '$']) < 0)
            .Select(word => word.TrimEnd('.', ':'));

    private static bool Exists(SourceTree tree, (SourceFile File, int Line, string Path) named)
    {
        var path = named.Path.TrimEnd('/');
        return tree.Has(Normal(path)) || tree.Has(Normal($"{named.File.Folder}/{path}")) || Normal(path).Length == 0;
    }

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}

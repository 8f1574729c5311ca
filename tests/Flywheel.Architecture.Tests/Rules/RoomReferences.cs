using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Projects reference, and code names, only the rooms that <see cref="Arrows"/> allows.</summary>
internal static partial class RoomReferences
{
    private const string Prefix = "Flywheel.";

    /// <summary>References in project files under src.</summary>
    public static Findings InProjects(SourceTree tree) =>
        Findings.Of(tree.Projects.Where(project => project.IsUnder("src")), project =>
            XDocument.Parse(project.Text).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .SelectMany(name => Judge(project.Path, 0, Room(project.Name[..^".csproj".Length]), Room(name))));

    /// <summary>
    /// Names of rooms in code. A project reference brings along what it references itself, so the compiler alone would let
    /// a room use another one that it may not see.
    /// </summary>
    public static Findings InCode(SourceTree tree) =>
        Findings.Of(tree.Code.Where(file => file.IsUnder("src")), file =>
        {
            var from = Room(file.Path.Split('/')[1]);
            return file.Lines.SelectMany((line, index) => RoomName().Matches(line.Split("//")[0])
                .Select(match => Seen(match.Groups[1].Value))
                .Where(Arrows.IsKnown)
                .SelectMany(to => Judge(file.Path, index + 1, from, to)));
        });

    private static string Room(string project) => project.StartsWith(Prefix, StringComparison.Ordinal) ? project[Prefix.Length..] : project;

    /// <summary>Engines are rooms of two words.</summary>
    private static string Seen(string name)
    {
        var words = name.Split('.');
        return words[0] == "Engines" && words.Length > 1 ? $"{words[0]}.{words[1]}" : words[0];
    }

    private static IEnumerable<Violation> Judge(string path, int line, string from, string to)
    {
        foreach (var room in new[] { from, to }.Where(room => !Arrows.IsKnown(room)))
        {
            yield return new Violation(path, line, $"{room} is not in the list of arrows.");
            yield break;
        }

        if (!Arrows.Allows(from, to))
        {
            yield return new Violation(path, line, $"{from} may not see {to}.");
        }
    }

    [GeneratedRegex(@"\bFlywheel\.((?:Engines\.)?[A-Z]\w*)")]
    private static partial Regex RoomName();
}

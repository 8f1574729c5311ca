using System.Xml.Linq;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Edges translate, rooms decide: HTTP stops at the edge, and the vocabulary stands on nothing.</summary>
internal static class Edges
{
    private static readonly string[] KnowHttp = ["Flywheel.Protocols", "Flywheel.Web", "Flywheel.Server", "Flywheel.Cli", "Flywheel.Testing"];

    /// <summary>Only edges are built on the web framework.</summary>
    public static Findings WebFramework(SourceTree tree) =>
        Findings.Of(Rooms(tree).Where(room => !KnowHttp.Contains(Path.GetFileNameWithoutExtension(room.Name))), room =>
        {
            var project = XDocument.Parse(room.Text);
            var onWeb = project.Root!.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web"
                || project.Descendants("FrameworkReference").Any(reference => reference.Attribute("Include")?.Value == "Microsoft.AspNetCore.App");
            return onWeb ? [new Violation(room.Path, 0, "A room knows no HTTP; translate at an edge.")] : [];
        });

    /// <summary>Core needs no package.</summary>
    public static Findings CorePackages(SourceTree tree) =>
        Findings.Of(Rooms(tree).Where(room => room.Name == "Flywheel.Core.csproj"), room =>
            XDocument.Parse(room.Text).Descendants("PackageReference")
                .Select(package => new Violation(room.Path, 0, $"Core needs no package; {package.Attribute("Include")?.Value} belongs to a room.")));

    private static IEnumerable<SourceFile> Rooms(SourceTree tree) => tree.Projects.Where(project => project.IsUnder("src"));
}

using System.Text.RegularExpressions;
using Flywheel.Cli;
using Flywheel.Cli.Health;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed partial class DocumentedVerbTests
{
    [Fact]
    public void Every_verb_that_a_document_names_exists()
    {
        var root = Checkout.Find(AppContext.BaseDirectory)!;
        string[] documents =
        [
            Path.Combine(root.FullName, "README.md"),
            Path.Combine(root.FullName, "CONTRIBUTING.md"),
            .. Directory.EnumerateFiles(Path.Combine(root.FullName, "docs"), "*.md"),
            .. Directory.EnumerateFiles(Path.Combine(root.FullName, "src"), "README.md", SearchOption.AllDirectories),
        ];

        List<string> named = [.. documents.SelectMany(document => Command().Matches(File.ReadAllText(document))).Select(match => match.Groups[1].Value)];

        named.Count.ShouldBeGreaterThan(1);
        named.Distinct().Except(VerbList.All.Select(verb => verb.Command.Name)).ShouldBeEmpty();
    }

    // A command stands at the start of a line or of a code span.
    [GeneratedRegex(@"(?m)(?:^ *|\./|`)flywheel ([a-z][a-z-]*)")]
    private static partial Regex Command();
}

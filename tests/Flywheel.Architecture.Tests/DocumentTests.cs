using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class DocumentTests
{
    [Fact]
    public void Every_path_that_a_document_names_exists() =>
        Documents.Paths(SourceTree.Repository).ShouldBeClean(atLeast: 20);

    [Fact]
    public void Every_room_is_on_the_map() =>
        Documents.Map(SourceTree.Repository).ShouldBeClean(atLeast: 12);

    [Fact]
    public void A_room_that_is_not_on_the_map_is_caught()
    {
        var tree = new SourceTree(
        [
            new SourceFile("README.md", "[Data](src/Flywheel.Data)"),
            new SourceFile("src/Flywheel.Data/Flywheel.Data.csproj", "<Project />"),
            new SourceFile("src/Flywheel.Attic/Flywheel.Attic.csproj", "<Project />"),
        ]);

        var findings = Documents.Map(tree);

        findings.ShouldBe("README.md: The map has no link to src/Flywheel.Attic.");
    }

    [Fact]
    public void Every_room_has_a_readme() =>
        Documents.Readmes(SourceTree.Repository).ShouldBeClean(atLeast: 12);

    [Fact]
    public void A_room_without_a_readme_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Attic/Flywheel.Attic.csproj", "<Project />");

        var findings = Documents.Readmes(planted);

        findings.ShouldBe("src/Flywheel.Attic: The room has no README.md.");
    }

    [Theory]
    [InlineData("See [the map](docs/map.md).", "docs/map.md")]
    [InlineData("Run `eng/nothing --now`.", "eng/nothing")]
    [InlineData("    ./flywhel up", "./flywhel")]
    public void A_path_that_does_not_exist_is_caught(string line, string path)
    {
        var tree = new SourceTree([new SourceFile("README.md", $"\n{line}\n"), new SourceFile("eng/setup", "")]);

        var findings = Documents.Paths(tree);

        findings.ShouldBe($"README.md:2: {path} does not exist.");
    }

    [Theory]
    [InlineData("Run `eng/setup`.")]
    [InlineData("[setup](../../eng/setup#how)")]
    [InlineData("`tests/Flywheel.Tests/<Room>/` and `src/*/README.md` are patterns")]
    public void Paths_that_exist_and_patterns_are_fine(string line)
    {
        var tree = new SourceTree([new SourceFile("src/Flywheel.Data/README.md", line), new SourceFile("eng/setup", "")]);

        Documents.Paths(tree).ShouldBeClean(atLeast: 0);
    }
}

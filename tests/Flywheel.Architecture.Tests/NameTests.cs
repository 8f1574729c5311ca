using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class NameTests
{
    [Fact]
    public void A_namespace_is_the_project_and_its_folders() =>
        Names.Namespaces(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void A_file_has_one_public_type_and_its_name() =>
        Names.PublicTypes(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Names.EmptyWords(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void A_namespace_that_is_not_the_folder_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Profiles/Profile.cs", "namespace Flywheel.Data;");

        var findings = Names.Namespaces(planted);

        findings.ShouldBe("src/Flywheel.Data/Profiles/Profile.cs:1: The namespace is Flywheel.Data; the folder says Flywheel.Data.Profiles.");
    }

    [Fact]
    public void Two_public_types_in_a_file_are_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Row.cs", "public sealed class Row; public enum RowState { Kept }");

        var findings = Names.PublicTypes(planted);

        findings.ShouldBe("src/Flywheel.Data/Row.cs: Row and RowState are public; give each a file.");
    }

    [Fact]
    public void A_public_type_in_a_file_of_another_name_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Rows.cs", "public sealed class Row;");

        var findings = Names.PublicTypes(planted);

        findings.ShouldBe("src/Flywheel.Data/Rows.cs: The file declares Row; call it Row.cs.");
    }

    [Fact]
    public void A_generic_twin_and_a_part_may_add_a_word_to_the_file_name()
    {
        var tree = new SourceTree(
        [
            new SourceFile("src/Flywheel.Core/Result.TValue.cs", "public sealed class Result<TValue>;"),
            new SourceFile("src/Flywheel.Core/Room.Log.cs", "public sealed partial class Room;"),
        ]);

        Names.PublicTypes(tree).ShouldBeClean(atLeast: 2);
    }

    [Theory]
    [InlineData("RunManager", "Manager")]
    [InlineData("DateUtils", "Utils")]
    [InlineData("BaseTrainer", "Base")]
    [InlineData("ModelInfo", "Info")]
    public void An_empty_word_is_caught(string name, string word)
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/File.cs", $"\ninternal sealed class {name};");

        var findings = Names.EmptyWords(planted);

        findings.ShouldBe($"src/Flywheel.Data/File.cs:2: {name} says '{word}'; say what it is.");
    }

    [Fact]
    public void A_longer_word_that_starts_like_an_empty_one_is_fine()
    {
        var tree = SourceTree.Planted("src/Flywheel.Data/Baseline.cs", "internal sealed class Baseline; internal sealed class InformationGain;");

        Names.EmptyWords(tree).ShouldBeClean(atLeast: 2);
    }
}

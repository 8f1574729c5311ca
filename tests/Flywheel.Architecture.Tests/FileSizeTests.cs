using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class FileSizeTests
{
    private static readonly string Lines301 = string.Concat(Enumerable.Repeat("//\n", 301));

    [Fact]
    public void No_source_file_is_longer_than_600_lines() =>
        FileSizes.HardStop(SourceTree.Repository, "src", 600).ShouldBeClean(atLeast: 100);

    [Fact]
    public void At_most_one_source_file_in_twenty_is_longer_than_300_lines() =>
        FileSizes.Percentile95(SourceTree.Repository, "src", 300).ShouldBeClean(atLeast: 100);

    [Fact]
    public void No_test_file_is_longer_than_800_lines() =>
        FileSizes.HardStop(SourceTree.Repository, "tests", 800).ShouldBeClean(atLeast: 10);

    [Fact]
    public void At_most_one_test_file_in_twenty_is_longer_than_400_lines() =>
        FileSizes.Percentile95(SourceTree.Repository, "tests", 400).ShouldBeClean(atLeast: 10);

    [Fact]
    public void A_file_over_the_hard_stop_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Long.cs", Lines301);

        var findings = FileSizes.HardStop(planted, "src", 300);

        findings.ShouldBe("src/Flywheel.Data/Long.cs: 301 lines; the hard stop is 300.");
    }

    [Fact]
    public void One_long_file_in_nineteen_is_caught_and_one_in_twenty_is_not()
    {
        var nineteen = Enumerable.Range(1, 18).Select(number => new SourceFile($"src/S{number}.cs", "//\n")).Append(new SourceFile("src/Long.cs", Lines301)).ToList();
        List<SourceFile> twenty = [.. nineteen, new SourceFile("src/S19.cs", "//\n")];

        FileSizes.Percentile95(new SourceTree(nineteen), "src", 300)
            .ShouldBe("src/Long.cs: 301 lines; more than one file in twenty is longer than 300.");
        FileSizes.Percentile95(new SourceTree(twenty), "src", 300).ShouldBeClean(atLeast: 20);
    }
}

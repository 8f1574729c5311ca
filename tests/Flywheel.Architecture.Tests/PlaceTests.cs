using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class PlaceTests
{
    [Fact]
    public void No_file_names_a_folder_of_one_machine() =>
        Places.MachineFolders(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void No_file_names_a_host_that_is_not_cited() =>
        Places.ForeignHosts(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void The_package_lock_pins_content_and_no_place()
    {
        var packages = SourceTree.Repository.Files.Single(file => file.Path == "package-lock.json").Lines;

        packages.Count(line => line.Contains("\"integrity\": \"sha512-", StringComparison.Ordinal)).ShouldBeGreaterThan(5);
        packages.ShouldNotContain(line => line.Contains("\"resolved\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_one_machine_is_caught()
    {
        var folder = "/" + "home/";
        var planted = SourceTree.Planted("eng/run.sh", $"cd {folder}ann\ncd $HOME{folder}ann\n");

        var findings = Places.MachineFolders(planted);

        findings.ShouldBe($"eng/run.sh:1: {folder} is a folder of one machine.");
    }

    [Fact]
    public void A_foreign_host_is_caught_and_a_local_one_is_not()
    {
        var scheme = "https" + "://";
        var planted = SourceTree.Planted("eng/get.sh", $"curl {scheme}packages.invalid/x\ncurl {scheme}localhost:5000/\n");

        var findings = Places.ForeignHosts(planted);

        findings.ShouldBe("eng/get.sh:1: packages.invalid is not a host this tree may name.");
    }
}

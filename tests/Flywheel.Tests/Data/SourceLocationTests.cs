using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Sources;
using Flywheel.Testing;

namespace Flywheel.Tests.Data;

public sealed class SourceLocationTests
{
    [Fact]
    public void A_glob_finds_files_in_ordinal_order_and_labels_them_from_the_project()
    {
        using var folder = Project("data/b.csv", "data/a.csv", "data/deep/c.csv", "data/a.json");

        Labels(PathLocation.Find("data/*.csv", folder.Path, folder.Path)).ShouldBe("data/a.csv, data/b.csv");
        Labels(PathLocation.Find("data/**/*.csv", folder.Path, folder.Path)).ShouldBe("data/a.csv, data/b.csv, data/deep/c.csv");
        Labels(PathLocation.Find("**/?.json", folder.Path, folder.Path)).ShouldBe("data/a.json");
        PathLocation.Find("data/*.parquet", folder.Path, folder.Path).Refusals.ShouldHaveSingleItem().Code.ShouldBe("data.location-empty");
    }

    [Fact]
    public void A_package_is_looked_for_from_the_project_upwards()
    {
        using var folder = Project("node_modules/flights/data/a.csv", "node_modules/@scope/mails/b.json", "projects/mine/flywheel.yaml");

        Labels(NpmLocation.Find("npm:flights/data/a.csv", [folder["projects", "mine"]])).ShouldBe("npm:flights/data/a.csv");
        Labels(NpmLocation.Find("npm:@scope/mails/*.json", [folder["projects", "mine"]])).ShouldBe("npm:@scope/mails/b.json");
        NpmLocation.Find("npm:trains/a.csv", [folder.Path]).Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe("The npm package 'trains' of 'npm:trains/a.csv' is not installed. Run: npm install trains");
    }

    [Theory]
    [InlineData("npm:flights/../../secret")]
    [InlineData("npm:../flights/a.csv")]
    [InlineData("npm:flights/data/..")]
    [InlineData("npm:flights//etc/passwd")]
    [InlineData("npm:flights\\..\\..\\secret/a")]
    [InlineData("npm:flights")]
    [InlineData("npm:@scope/flights")]
    public void A_package_location_cannot_leave_its_package(string location)
    {
        using var folder = Project("node_modules/flights/data/a.csv", "secret");

        NpmLocation.Find(location, [folder.Path]).Refusals.ShouldHaveSingleItem().Code.ShouldBe("data.location-outside");
    }

    [Fact]
    public void A_query_names_the_tables_it_reads_and_not_those_in_texts_or_comments()
    {
        var sql = "SELECT 'from trains', \"Ships\".x -- cars\nFROM Raw_Flights /* buses */ JOIN airports USING (iata)";

        SqlReferences.Find(sql, ["airports", "buses", "cars", "raw_flights", "ships", "trains"]).ShouldBe(["airports", "raw_flights", "ships"]);
    }

    private static string Labels(Result<System.Collections.Immutable.ImmutableArray<SourceFile>> found) => string.Join(", ", found.Value.Select(file => file.Label));

    private static TemporaryFolder Project(params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            folder.Write(file, "x"u8);
        }

        return folder;
    }
}

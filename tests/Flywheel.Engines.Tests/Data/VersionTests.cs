using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Diffs;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Testing;

namespace Flywheel.Engines.Tests.Data;

public sealed class VersionTests
{
    private static readonly DatasetDefinition Things = new() { Name = "things", From = "raw", Key = ["id"], EventTime = "at", KnownAt = "known_at" };

    [Fact]
    public async Task A_diff_counts_rows_by_key_and_names_the_columns_that_changed()
    {
        await using var house = await DataHouse.OpenAsync();
        var dataset = new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] };
        var before = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id,name,size,old\n1,a,1.5,x\n2,b,2.5,x\n3,c,,x\n4,d,4,x\n"));
        var after = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id,name,size,new\n1,a,1.5,7\n2,B,2,7\n3,c,3,7\n5,e,5,7\n6,f,6,7\n"));

        var diff = (await house.Datasets.DiffAsync(before.Id, after.Id, DataHouse.Cancel)).Value;

        (diff.Added, diff.Removed, diff.Changed, diff.Unchanged).ShouldBe((2, 1, 2, 1));
        diff.Columns.ShouldBe([new ColumnChange("old", Core.Columns.ColumnType.Text, null), new ColumnChange("new", null, Core.Columns.ColumnType.Int64)]);
        diff.ChangedCells.ShouldBe([("size", 2L), ("name", 1L)]);
        diff.Samples[2].ShouldBe(new RowChange("changed", """{"id":2,"name":"b","size":2.5}""", """{"id":2,"name":"B","size":2.0}"""));
        (await house.Datasets.DiffAsync(after.Id, after.Id, DataHouse.Cancel)).Value.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_key_a_changed_row_is_one_removed_and_one_added()
    {
        await using var house = await DataHouse.OpenAsync();
        var dataset = new DatasetDefinition { Name = "things", From = "raw" };
        var before = await house.BuiltAsync(dataset, house.Source("raw", "csv", "name,size\na,1\na,1\nb,2\n"));
        var after = await house.BuiltAsync(dataset, house.Source("raw", "csv", "name,size\na,1\nb,3\n"));

        var diff = (await house.Datasets.DiffAsync(before.Id, after.Id, DataHouse.Cancel)).Value;

        (diff.Added, diff.Removed, diff.Changed, diff.Unchanged).ShouldBe((1, 2, 0, 1));
    }

    [Fact]
    public async Task Reading_as_of_a_moment_shows_only_what_was_known_then()
    {
        await using var house = await DataHouse.OpenAsync(new DataOptions { PartRows = 256 });
        var build = await house.BuiltAsync(Things, house.Source("raw", "csv", Rows(Enumerable.Range(0, 3_000))));
        var snapshot = await house.SnapshotAsync(build.Id);

        // Row i happens at minute i and is known 90 minutes later.
        var asOf = new Timestamp(Timestamp.PerSecond * 60 * 1_000);
        var rows = (await snapshot.ReadAsync(["id", "known_at"], asOf, new TableSessionOptions(), DataHouse.Cancel)).Value;

        rows.Count.ShouldBe(911);
        rows.Get<Core.Columns.TimestampColumn>("known_at").Values.ToArray().ShouldAllBe(known => known <= asOf.Microseconds);
        snapshot.RelationAsOf(asOf).Split("', '").Length.ShouldBeLessThan(snapshot.Relation.Split("', '").Length);
    }

    [Theory]
    [InlineData("append")]
    [InlineData("remove")]
    [InlineData("insert")]
    [InlineData("update everywhere")]
    public async Task Storing_one_per_cent_more_or_less_costs_about_one_per_cent(string change)
    {
        await using var house = await DataHouse.OpenAsync(new DataOptions { PartRows = 32_768 });
        const int rows = 400_000;
        await BuildAsync($"FROM range({rows})");
        var whole = house.ObjectBytes();

        var version = await BuildAsync(change switch
        {
            "append" => $"FROM range({rows + (rows / 100)})",
            "insert" => $"FROM (SELECT range FROM range({rows}) UNION ALL SELECT range + 1000000 FROM range(160000, 164000))",
            "remove" => $"FROM range({rows}) WHERE range NOT BETWEEN 160000 AND 163999",
            _ => $"FROM range({rows})",
        }, change == "update everywhere" ? "range % 100 = 7" : "false");

        ((double)(house.ObjectBytes() - whole) / whole).ShouldBeLessThan(0.025);
        (await house.AskAsync($"SELECT count(*), count(DISTINCT id), count(*) FILTER (WHERE name = 'changed') FROM {(await house.SnapshotAsync(version.Id)).Relation}"))
            .ShouldBe(change switch { "append" or "insert" => "404000|404000|0", "remove" => "396000|396000|0", _ => "400000|400000|4000" });

        async Task<DatasetBuild> BuildAsync(string from, string changed = "false")
        {
            await house.AskAsync($"COPY (SELECT range AS id, make_timestamp((range % 1000000) * 60000000) AS at, make_timestamp((range % 1000000 + 90) * 60000000) AS known_at, "
                + $"CASE WHEN {changed} THEN 'changed' ELSE 'name ' || (range * 7919 % 1000) END AS name, (range * 104729 % 100000) / 8 AS size {from}) TO '{house.Folder["raw.parquet"]}'");
            return await house.BuiltAsync(Things, new SourceDefinition { Name = "raw", Format = "parquet", Locations = ["raw.parquet"] });
        }
    }

    [Fact]
    public async Task A_version_kept_as_patches_is_the_version_built_elsewhere_from_nothing_and_reads_the_same_after_its_cache_is_lost()
    {
        using var cache = new TemporaryFolder();
        var options = new DataOptions { PartRows = 1_024, CacheFolder = cache["parts"] };
        await using var here = await DataHouse.OpenAsync(options);
        await using var elsewhere = await DataHouse.OpenAsync(options with { CacheFolder = cache["others"] });
        var dataset = new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] };

        var versions = new List<DatasetBuild>();
        for (var round = 0; round < 12; round++)
        {
            var text = Rows(Enumerable.Range(0, 10_000).Where(i => i % 997 >= round)).Replace("name 42,", $"changed {round},", StringComparison.Ordinal);
            versions.Add(await here.BuiltAsync(dataset, here.Source("raw", "csv", text)));
        }

        var last = await elsewhere.BuiltAsync(dataset, elsewhere.Source("raw", "csv", Rows(Enumerable.Range(0, 10_000).Where(i => i % 997 >= 11)).Replace("name 42,", "changed 11,", StringComparison.Ordinal)));
        Directory.Delete(cache["parts"], recursive: true);

        last.Manifest.Content.ShouldBe(versions[^1].Manifest.Content);
        DataHouse.Text(await here.RowsAsync(versions[^1].Id)).ShouldBe(DataHouse.Text(await elsewhere.RowsAsync(last.Id)));
        DataHouse.Text(await here.RowsAsync(versions[5].Id, "name")).ShouldContain("changed 5");
        here.ObjectBytes().ShouldBeLessThan(3 * elsewhere.ObjectBytes());
    }

    [Fact]
    public async Task The_same_rows_from_CSV_NDJSON_and_Parquet_are_one_content_and_a_million_lose_nothing()
    {
        await using var house = await DataHouse.OpenAsync();
        const int rows = 1_000_000;
        var query = $"SELECT range AS id, make_timestamp(range * 60000000) AS at, 'text ' || (range % 1000) || ' \"q\", ü' AS name, CASE WHEN range % 10 > 0 THEN range / 7 END AS size, range % 2 = 0 AS even FROM range({rows})";
        await house.AskAsync($"COPY ({query}) TO '{house.Folder["raw.csv"]}'");
        await house.AskAsync($"COPY ({query}) TO '{house.Folder["raw.json"]}'");
        await house.AskAsync($"COPY ({query}) TO '{house.Folder["raw.parquet"]}'");
        var contents = new List<Digest>();

        foreach (var format in new[] { "csv", "json", "parquet" })
        {
            var source = new SourceDefinition { Name = "raw", Format = format, Locations = [$"raw.{format}"] };
            var build = await house.BuiltAsync(new DatasetDefinition { Name = $"from_{format}", From = "raw", Key = ["id"], EventTime = "at" }, source);
            build.Manifest.Rows.ShouldBe(rows);
            build.Manifest.Quarantine.ShouldBeNull();
            contents.Add(build.Manifest.Content);
        }

        contents.Distinct().Count().ShouldBe(1);
        var version = (await house.Datasets.FindAsync("from_csv", DataHouse.Cancel)).Value;
        (await house.AskAsync($"SELECT count(*), count(size), sum(id), count(*) FILTER (WHERE even) FROM {(await house.SnapshotAsync(version)).Relation}"))
            .ShouldBe("1000000|900000|499999500000|500000");
    }

    [Fact]
    public async Task Versions_are_found_by_name_alias_and_the_start_of_their_id()
    {
        await using var house = await DataHouse.OpenAsync();
        var dataset = new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] };
        var first = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id\n1\n"));
        var second = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id\n1\n2\n"));

        (await house.Datasets.NameAsync("things", "trained-on", first.Id, DataHouse.Cancel)).IsOk.ShouldBeTrue();

        (await house.Datasets.FindAsync("things", DataHouse.Cancel)).Value.ShouldBe(second.Id);
        (await house.Datasets.FindAsync("things@trained-on", DataHouse.Cancel)).Value.ShouldBe(first.Id);
        (await house.Datasets.FindAsync($"things@{second.Id.ToString()[..10]}", DataHouse.Cancel)).Value.ShouldBe(second.Id);
        (await house.Datasets.FindAsync("thigns", DataHouse.Cancel)).Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe("There is no version of a dataset 'thigns'. Did you mean 'things'?");
        (await house.Datasets.ListAsync("things", DataHouse.Cancel)).Select(entry => (entry.Number, entry.Rows, string.Join(' ', entry.Aliases)))
            .ShouldBe([(2, 2, ""), (1, 1, "trained-on")]);
    }

    [Fact]
    public async Task A_split_is_a_stored_version_with_every_row_in_one_part()
    {
        await using var house = await DataHouse.OpenAsync();
        var build = await house.BuiltAsync(Things, house.Source("raw", "csv", Rows(Enumerable.Range(0, 1_000))));
        var split = Flywheel.Data.Splits.SplitDefinition.Parse(Flywheel.Data.Splits.SplitKind.Stratified, "id % 10 = 0",
            [KeyValuePair.Create("train", "80%"), KeyValuePair.Create("test", "20%")], TimeSpan.Zero, 7).Value;

        var made = (await house.Datasets.SplitAsync(build.Id, split, DataHouse.Cancel)).Value;
        var again = (await house.Datasets.SplitAsync(build.Id, split, DataHouse.Cancel)).Value;

        made.Counts.ShouldBe([("train", 800L), ("test", 200L)]);
        made.Unassigned.ShouldBe(0);
        again.Id.ShouldBe(made.Id);
        (await house.AskAsync($"SELECT part, count(*), count(*) FILTER (WHERE id % 10 = 0) FROM {(await house.SnapshotAsync(made.Id)).Relation} GROUP BY part ORDER BY part"))
            .ShouldBe("test|200|20\ntrain|800|80");
    }

    private static string Rows(IEnumerable<int> ids)
    {
        var csv = new StringBuilder("id,at,known_at,name,size\n");
        foreach (var id in ids)
        {
            var at = id % 1_000_000;
            var moment = DateTimeOffset.UnixEpoch.AddMinutes(at);
            csv.Append(CultureInfo.InvariantCulture, $"{id},{moment:yyyy-MM-dd HH:mm:ss},{moment.AddMinutes(90):yyyy-MM-dd HH:mm:ss},name {id * 7919L % 1000},{(id * 104729L % 100000) / 8.0}\n");
        }

        return csv.ToString();
    }
}

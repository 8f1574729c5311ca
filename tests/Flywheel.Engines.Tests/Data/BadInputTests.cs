using Flywheel.Data;
using Flywheel.Data.Sources;

namespace Flywheel.Engines.Tests.Data;

/// <summary>Whatever is wrong with a file is said with its place; the good rows load, the bad ones are kept aside.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Wrong_types_and_ragged_lines_of_a_CSV_are_quarantined_with_line_and_reason()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,name,size\n1,a,2.5\n2,b,big\n3,c\n4,d,1.0,extra\n5,\"e\nf\",3.5\nx,g,7\n") with
        {
            Schema = Schema(("id", "int64"), ("name", "text"), ("size", "double?")),
        };

        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source);

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|a|2.5\n5|e\nf|3.5");
        (await house.QuarantineAsync(build)).ShouldBe("""
            raw.csv|3|-|Error when converting column "size". Could not convert string "big" to 'DOUBLE'
            raw.csv|4|-|Expected Number of Columns: 3 Found: 2
            raw.csv|5|-|Expected Number of Columns: 3 Found: 4
            raw.csv|8|-|Error when converting column "id". Could not convert string "x" to 'BIGINT'
            """);
        build.Sources.ShouldBe([new("raw", 2, 4)]);
    }

    [Fact]
    public async Task Wrong_lines_of_NDJSON_are_quarantined_with_line_and_reason()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "json", "{\"id\":1,\"size\":2.5}\n{\"id\":2,\"size\":\"big\"}\n\n{\"id\":3,\"si\n[4]\n{\"id\":5.5}\n{\"id\":6,\"size\":null,\"odd\":true}\n{\"id\":7,\"size\":1e999}") with
        {
            Schema = Schema(("id", "int64"), ("size", "double?")),
        };

        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source);

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|2.5\n6|-");
        (await house.QuarantineAsync(build)).ShouldBe("""
            raw.json|2|-|column 'size' is "big", wanted double
            raw.json|4|-|not valid JSON at byte 12
            raw.json|5|-|not a JSON object
            raw.json|6|-|column 'id' is 5.5, wanted int64
            raw.json|8|-|column 'size' is 1e999, wanted double
            """);
        build.Manifest.Anomalies.ShouldHaveSingleItem().Sentence.ShouldBe("The source 'raw' has the column 'odd' that its schema does not declare.");
    }

    [Fact]
    public async Task NaN_and_infinities_are_quarantined_unless_declared_otherwise()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,size\n1,2.5\n2,nan\n3,inf\n4,-infinity\n5,\n");
        var dataset = new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] };

        var quarantined = await house.BuiltAsync(dataset, source with { Schema = Schema(("id", "int64"), ("size", "double?")) });
        var nulls = await house.BuiltAsync(dataset, source with { Schema = Schema(("id", "int64"), ("size", "double?")), NonFinite = NonFinite.Null });

        DataHouse.Text(await house.RowsAsync(quarantined.Id)).ShouldBe("1|2.5\n5|-");
        (await house.QuarantineAsync(quarantined)).ShouldBe("""
            raw|-|2|column 'size' is nan, wanted a finite number
            raw|-|3|column 'size' is inf, wanted a finite number
            raw|-|4|column 'size' is -inf, wanted a finite number
            """);
        DataHouse.Text(await house.RowsAsync(nulls.Id)).ShouldBe("1|2.5\n2|-\n3|-\n4|-\n5|-");
    }

    [Fact]
    public async Task Of_rows_with_one_key_the_first_is_kept_and_the_others_are_quarantined()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,name\n2,first\n1,only\n2,second\n2,third\n");

        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source);

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|only\n2|first");
        (await house.QuarantineAsync(build)).ShouldBe("""
            things|-|3|duplicate key: id 2; the first in order is kept
            things|-|4|duplicate key: id 2; the first in order is kept
            """);
    }

    [Theory]
    [InlineData("9000000000000000000", "-9000000000000000000")]
    [InlineData("a", "b")]
    [InlineData("1", "2")]
    public async Task A_repeated_key_is_found_whatever_the_key(string one, string other)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", $"id,day\n{one},1\n{other},1\n{one},2\n{one},1\n");

        var single = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source);
        var pair = await house.BuiltAsync(new DatasetDefinition { Name = "pairs", From = "raw", Key = ["id", "day"] }, source);

        (single.Manifest.Rows, single.Manifest.Quarantine!.Rows).ShouldBe((2, 2));
        (pair.Manifest.Rows, pair.Manifest.Quarantine!.Rows).ShouldBe((3, 1));
        (await house.QuarantineAsync(pair)).ShouldBe($"pairs|-|4|duplicate key: id {one}, day 1; the first in order is kept");
    }

    [Fact]
    public async Task A_missing_column_is_refused_with_the_nearest_name()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,dleay\n1,2\n") with { Schema = Schema(("id", "int64"), ("delay", "double")) };

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", From = "raw" }, source);

        build.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("raw.csv: The source 'raw' (raw.csv) lacks the column 'delay'. Did you mean 'dleay'?");
        (await house.Datasets.ListAsync(null, DataHouse.Cancel)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task An_empty_file_is_refused(string format)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", format, "");

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", From = "raw" }, source);

        build.Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"raw.{format}: The file raw.{format} of the source 'raw' has no content. Fetch it again, or leave it out.");
    }

    [Fact]
    public async Task A_truncated_Parquet_file_is_refused_and_nothing_is_stored()
    {
        await using var house = await DataHouse.OpenAsync();
        var good = house.Folder["whole.parquet"];
        await house.AskAsync($"COPY (SELECT range AS id, 'x' || range AS name FROM range(100000)) TO '{good}'");
        house.Folder.Write("raw.parquet", File.ReadAllBytes(good).AsSpan(..50_000));
        var source = new SourceDefinition { Name = "raw", Format = "parquet", Locations = ["raw.parquet"] };

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", From = "raw" }, source);

        var refusal = build.Refusals.ShouldHaveSingleItem();
        refusal.Code.ShouldBe("data.source-broken");
        refusal.ToString().ShouldStartWith("raw.parquet: The source 'raw' (raw.parquet) cannot be read as parquet:");
        (await house.Datasets.ListAsync(null, DataHouse.Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_array_of_JSON_that_is_cut_off_is_refused()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "json", "[{\"id\":1},\n{\"id\":2},\n{\"id\":");

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", From = "raw" }, source);

        build.Refusals.ShouldHaveSingleItem().Sentence.ShouldStartWith("The source 'raw' (raw.json) cannot be read as json: the array breaks off or is no JSON at line 3");
    }

    [Fact]
    public async Task A_Parquet_value_that_does_not_fit_the_declared_type_is_quarantined()
    {
        await using var house = await DataHouse.OpenAsync();
        await house.AskAsync($"COPY (SELECT * FROM (VALUES (1, '10', 1.5::DOUBLE), (2, 'ten', 2.0), (3, NULL, 3.0)) AS t(id, size, whole)) TO '{house.Folder["raw.parquet"]}'");
        var source = new SourceDefinition
        {
            Name = "raw",
            Format = "parquet",
            Locations = ["raw.parquet"],
            Schema = Schema(("id", "int64"), ("size", "int64?"), ("whole", "int64")),
        };

        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source);

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("3|-|3");
        (await house.QuarantineAsync(build)).ShouldBe("""
            raw|-|1|column 'whole' is 1.5, wanted int64
            raw|-|2|column 'size' is ten, wanted int64
            """);
    }

    [Fact]
    public async Task A_cleaning_query_keeps_what_it_rejects_and_lists_what_it_repairs()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "name,delay\na,5\nb,-2000\nc,1430\n");
        var dataset = new DatasetDefinition
        {
            Name = "things",
            Sql = """
                SELECT name, CASE WHEN delay > 1380 THEN delay - 1440 ELSE delay END AS delay, source_row,
                    CASE WHEN delay < -1000 THEN 'impossible delay' END AS rejected_because,
                    CASE WHEN delay > 1380 THEN 'day roll-over' END AS repaired_because
                FROM raw
                """,
            Key = ["thing_id"],
        };

        var build = await house.BuiltAsync(dataset, source);

        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|a|5\n3|c|-10");
        (await house.QuarantineAsync(build)).ShouldBe("things|-|2|impossible delay");
        (await house.AskAsync($"SELECT row, reason FROM read_parquet('{await house.PathAsync(build.Manifest.Repairs!.Digest)}')")).ShouldBe("3|day roll-over");
    }

    internal static SchemaDefinition Schema(params (string Name, string Type)[] columns) =>
        SchemaDefinition.Parse(columns.Select(column => KeyValuePair.Create(column.Name, column.Type))).Value;
}

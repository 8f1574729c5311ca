using Flywheel.Data;
using Flywheel.Data.Profiles;

namespace Flywheel.Engines.Tests.Data;

public sealed class InferenceTests
{
    [Theory]
    [InlineData("csv", "id,code,at,ok,size,note\n1,007,2001-01-01 10:00:00,true,2,x\n2,042,2001-01-02,false,2.5,\n")]
    [InlineData("json", "[{\"id\":1,\"code\":\"007\",\"at\":\"2001-01-01T10:00:00Z\",\"ok\":true,\"size\":2,\"note\":\"x\"},{\"id\":2,\"code\":\"042\",\"at\":\"2001-01-02\",\"ok\":false,\"size\":2.5,\"note\":null}]")]
    public async Task A_schema_is_inferred_to_be_reviewed_and_then_enforced(string format, string content)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", format, content);
        var snapshot = (await house.Datasets.ResolveAsync(source, house.Folder.Path, DataHouse.Cancel)).Value;

        var schema = (await house.Datasets.InferAsync(snapshot, DataHouse.Cancel)).Value;
        var build = await house.BuiltAsync(new DatasetDefinition { Name = "things", From = "raw", Key = ["id"] }, source with { Schema = schema });

        schema.ToYaml().ShouldBe("\"id\": int64?\n\"code\": text?\n\"at\": timestamp?\n\"ok\": boolean?\n\"size\": double?\n\"note\": text?\n");
        DataHouse.Text(await house.RowsAsync(build.Id)).ShouldBe("1|007|2001-01-01T10:00:00Z|True|2|x\n2|042|2001-01-02T00:00:00Z|False|2.5|-");
    }

    [Fact]
    public async Task A_column_not_declared_is_refused_when_asked_to()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,surprise\n1,x\n") with { Schema = BadInputTests.Schema(("id", "int64")), ExtraColumns = ExtraColumns.Refuse };

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", From = "raw" }, source);

        build.Refusals.ShouldHaveSingleItem().ToString()
            .ShouldBe("The source 'raw' has the column 'surprise' that its schema does not declare. Declare it, or let extra columns only warn.");
    }

    [Fact]
    public async Task A_mistake_in_a_query_is_told_with_its_place_in_the_file()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "id,delay\n1,2\n");

        var build = await house.BuildAsync(new DatasetDefinition { Name = "things", Sql = "SELECT id,\n  dleay\nFROM raw", SqlFile = "sql/things.sql" }, source);

        var refusal = build.Refusals.ShouldHaveSingleItem();
        refusal.Place!.File.ShouldBe("sql/things.sql");
        refusal.Place.Line.ShouldBe(2);
    }

    [Fact]
    public async Task The_profile_of_a_version_knows_the_label_and_how_late_rows_are_known()
    {
        await using var house = await DataHouse.OpenAsync();
        var csv = "id,at,known_at,delay\n" + string.Concat(Enumerable.Range(0, 600).Select(i => $"{i},2001-01-01 {i / 60:00}:{i % 60:00}:00,2001-01-01 {(i / 60) + 2:00}:{i % 60:00}:00,{i % 30}\n"));
        var build = await house.BuiltAsync(new DatasetDefinition { Name = "flights", From = "raw", Key = ["id"], EventTime = "at", KnownAt = "known_at" }, house.Source("raw", "csv", csv));

        var profile = (await house.Datasets.ProfileAsync(build.Id, new ProfileDefinition { Label = "delay > 15" }, DataHouse.Cancel)).Value;

        profile.Classes.ShouldBe([new ValueCount("False", 320), new ValueCount("True", 280)]);
        profile.Columns.Single(column => column.Name == "delay").Suspicion.ShouldBe("alone it nearly gives the label away (auc 1): is it known in time?");
        profile.KnowledgeDelay.ShouldAllBe(quantile => quantile.Value == 7_200_000_000);
        profile.ToJson().ShouldContain("\"label\":\"delay \\u003E 15\"");
    }
}

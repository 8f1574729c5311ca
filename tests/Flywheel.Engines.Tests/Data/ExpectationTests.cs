using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Expectations;

namespace Flywheel.Engines.Tests.Data;

public sealed class ExpectationTests
{
    private static readonly string Cities = "id,city,delay\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{(i % 2 == 0 ? "Las Vegas" : "Phoenix")},{i % 50}\n")) + "900,Phoenx,5000\n901,,7\n";

    [Theory]
    [InlineData("between", "delay", "0,1800", "1 row has a 'delay' outside 0 and 1800.")]
    [InlineData("in", "city", "Las Vegas,Phoenix", "1 row has a 'city' that is not listed: 'Phoenx' (did you mean 'Phoenix'?).")]
    [InlineData("rows", null, ">= 1_000", "there are 302 rows; at least 1,000 were wanted.")]
    [InlineData("rows", null, "<= 100", "there are 302 rows; at most 100 were wanted.")]
    [InlineData("not_null", "city", "true", "1 row has no 'city'.")]
    [InlineData("unique", "delay", "true", "301 rows share 'delay' with another.")]
    [InlineData("type", "delay", "double", "the column 'delay' is int64; double was wanted.")]
    [InlineData("no_typos", "city", "true", "1 row has a 'city' that looks mistyped: 'Phoenx' (probably 'Phoenix').")]
    public async Task What_is_not_as_expected_stops_the_build_or_only_warns(string form, string? column, string value, string sentence)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", Cities);

        var blocked = await house.BuildAsync(Dataset(Read(form, column, value)), source);
        var warned = await house.BuiltAsync(Dataset(Read(form, column, value, "warn")), source);

        blocked.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe($"The dataset 'things' is not as expected: {sentence}");
        warned.Manifest.Anomalies.ShouldHaveSingleItem().Sentence.ShouldBe(sentence);
        warned.Manifest.Rows.ShouldBe(302);
    }

    [Theory]
    [InlineData("between", "delay", "0,10000")]
    [InlineData("in", "city", "Las Vegas,Phoenix,Phoenx")]
    [InlineData("rows", null, ">= 302")]
    [InlineData("not_null", "delay", "true")]
    [InlineData("unique", "id", "true")]
    [InlineData("type", "delay", "int64")]
    public async Task What_is_as_expected_says_nothing(string form, string? column, string value)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", Cities);

        var build = await house.BuiltAsync(Dataset(Read(form, column, value)), source);

        build.Manifest.Anomalies.ShouldBeEmpty();
    }

    [Fact]
    public async Task Values_are_looked_up_in_another_dataset_and_samples_show_the_rows()
    {
        await using var house = await DataHouse.OpenAsync();
        var airports = await house.BuiltAsync(new DatasetDefinition { Name = "airports", From = "raw_airports", Key = ["iata"] }, house.Source("raw_airports", "csv", "iata,city\nLAS,Las Vegas\nPHX,Phoenix\n"));
        var flights = house.Source("raw", "csv", "id,origin\n1,LAS\n2,PHX\n3,LAX\n");
        var plan = house.Plan(Dataset(Read("in", "origin", "airports.iata", "warn")), flights) with { Datasets = ImmutableDictionary<string, DatasetVersionId>.Empty.Add("airports", airports.Id) };

        var build = (await house.Datasets.BuildAsync(plan, null, DataHouse.Cancel)).Value;

        var anomaly = build.Manifest.Anomalies.ShouldHaveSingleItem();
        anomaly.Sentence.ShouldBe("1 row has a 'origin' that is not in airports.iata: 'LAX' (did you mean 'LAS'?).");
        anomaly.Samples.ShouldBe(["""{"id":3,"origin":"LAX"}"""]);
        build.Manifest.Parents["airports"].ShouldBe(airports.Id.Digest);
    }

    [Fact]
    public async Task A_new_category_is_told_against_the_version_before()
    {
        await using var house = await DataHouse.OpenAsync();
        var dataset = Dataset(Read("no_new_values", "origin", "true", "warn"));

        var first = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id,origin\n1,LAS\n"));
        var second = await house.BuiltAsync(dataset, house.Source("raw", "csv", "id,origin\n1,LAS\n2,PHX\n3,PHX\n"));

        first.Manifest.Anomalies.ShouldBeEmpty();
        second.Manifest.Anomalies.ShouldHaveSingleItem().Sentence.ShouldBe("2 rows have a 'origin' that the version before did not have: 'PHX'.");
    }

    [Fact]
    public async Task An_expectation_on_a_column_that_is_not_there_is_refused()
    {
        await using var house = await DataHouse.OpenAsync();

        var build = await house.BuildAsync(Dataset(Read("between", "dleay", "0,1")), house.Source("raw", "csv", Cities));

        build.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("An expectation names the column 'dleay', which the rows do not have. Did you mean 'delay'?");
    }

    [Theory]
    [InlineData("betwen", "delay", "0,1", "An expectation has the key 'betwen', which there is not. Did you mean 'between'?")]
    [InlineData("between", "delay", "9,1", "The expectation 'between: 9, 1' on 'delay' cannot be read. Write { column: delay, between: [-120, 1800] }, the lower bound first.")]
    [InlineData("rows", null, "many", "The expectation 'rows: many' cannot be read. Write rows: \">= 1_000\" or rows: \"<= 1_000\".")]
    public void An_expectation_that_cannot_be_read_is_refused_with_its_place(string form, string? column, string value, string message)
    {
        var read = ExpectationReader.Read(Map(form, column, value, null), new Place("flywheel.yaml", 7));

        read.Refusals.ShouldHaveSingleItem().ToString().ShouldBe($"flywheel.yaml:7: {message}");
    }

    private static DatasetDefinition Dataset(IExpectation expectation) => new() { Name = "things", From = "raw", Key = ["id"], Expectations = [expectation] };

    private static IExpectation Read(string form, string? column, string value, string? severity = null) => ExpectationReader.Read(Map(form, column, value, severity), null).Value;

    private static Dictionary<string, ImmutableArray<string>> Map(string form, string? column, string value, string? severity)
    {
        var map = new Dictionary<string, ImmutableArray<string>> { [form] = [.. value.Split(',')] };
        if (column is not null)
        {
            map["column"] = [column];
        }

        if (severity is not null)
        {
            map["severity"] = [severity];
        }

        return map;
    }
}

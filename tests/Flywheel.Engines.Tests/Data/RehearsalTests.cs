using Flywheel.Core.Columns;
using Flywheel.Data;

namespace Flywheel.Engines.Tests.Data;

public sealed class RehearsalTests
{
    private static readonly DatasetDefinition Doubled = new() { Name = "doubled", Sql = "SELECT source_row AS id, n * 2 AS twice FROM raw ORDER BY id" };

    [Theory]
    [InlineData(10, 4, 4, 7)]
    [InlineData(11, 4, 4, 7)]
    [InlineData(10, 10, 1, 10)]
    [InlineData(10, 99, 1, 10)]
    public async Task A_rehearsal_holds_the_middle_of_its_source_and_all_of_a_short_one(int all, int most, int first, int last)
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "n\n" + string.Join('\n', Enumerable.Range(1, all)) + "\n");

        using var rehearsal = (await house.Rehearsals.OpenAsync(house.Plan(Doubled, source), "raw", most, DataHouse.Cancel)).Value;

        rehearsal.Raw.Get<Int64Column>("source_row").Values.ToArray().ShouldBe(Enumerable.Range(first, last - first + 1).Select(row => (long)row));
    }

    [Fact]
    public async Task The_query_runs_again_on_rows_that_were_changed_and_nothing_is_stored()
    {
        await using var house = await DataHouse.OpenAsync();
        var source = house.Source("raw", "csv", "n\n1\n2\n3\n");
        using var rehearsal = (await house.Rehearsals.OpenAsync(house.Plan(Doubled, source), "raw", 3, DataHouse.Cancel)).Value;
        var changed = new ColumnBatch(rehearsal.Raw.Schema, [rehearsal.Raw["source_row"], new Int64Column(new long[] { 1, 2, 30 })]);

        var again = (await rehearsal.RunAsync(changed, DataHouse.Cancel)).Value;

        DataHouse.Text(again).ShouldBe("1|2\n2|4\n3|60");
        (await house.Datasets.ListAsync(null, DataHouse.Cancel)).ShouldBeEmpty();
    }
}

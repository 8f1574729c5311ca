using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Splits;

namespace Flywheel.Tests.Data;

public sealed class SplitTests
{
    private const int Rows = 10_000;
    private static readonly Int64Column Key = new(Enumerable.Range(0, Rows).Select(i => (long)i).ToArray());

    [Fact]
    public void A_random_split_keeps_its_shares_and_every_row_in_its_part_when_others_are_added()
    {
        var split = Definition(SplitKind.Random, null, ("train", "80%"), ("validate", "10%"), ("test", "0.1"));

        var all = RowSplitter.Assign(split, [Key], null, null).Value;
        var some = RowSplitter.Assign(split, [Key.Slice(0, 5_000)], null, null).Value;

        all.PartOfRow[..5_000].ToArray().ShouldBe(some.PartOfRow.ToArray());
        all.Counts().Sum().ShouldBe(Rows);
        // Four standard deviations of a binomial count: 4 * sqrt(n p (1 - p)) is 160 rows for 80 % and 120 for 10 %.
        all.Counts()[0].ShouldBeInRange(8_000 - 160, 8_000 + 160);
        all.Counts()[1].ShouldBeInRange(1_000 - 120, 1_000 + 120);
    }

    [Fact]
    public void Another_seed_gives_another_split()
    {
        var split = Definition(SplitKind.Random, null, ("train", "50%"), ("test", "50%"));

        var first = RowSplitter.Assign(split, [Key], null, null).Value.PartOfRow.ToArray();
        var second = RowSplitter.Assign(split with { Seed = 2 }, [Key], null, null).Value.PartOfRow.ToArray();

        var same = first.Zip(second).Count(pair => pair.First == pair.Second);
        same.ShouldBeInRange(5_000 - 200, 5_000 + 200);
    }

    [Fact]
    public void A_stratified_split_keeps_every_share_to_within_one_row()
    {
        var strata = new Int64Column(Enumerable.Range(0, Rows).Select(i => i % 97 == 0 ? 2L : i % 3 == 0 ? 1L : 0L).ToArray());
        var split = Definition(SplitKind.Stratified, "label", ("train", "70%"), ("validate", "15%"), ("test", "15%"));

        var parts = RowSplitter.Assign(split, [Key], null, strata).Value.PartOfRow.ToArray();

        foreach (var stratum in new[] { 0L, 1L, 2L })
        {
            var rows = Enumerable.Range(0, Rows).Where(row => strata.Values[row] == stratum).ToArray();
            rows.Count(row => parts[row] == 0).ShouldBeInRange((int)Math.Floor(rows.Length * 0.7), (int)Math.Ceiling(rows.Length * 0.7));
            rows.Count(row => parts[row] == 1).ShouldBeInRange((int)Math.Floor(rows.Length * 0.15), (int)Math.Ceiling(rows.Length * 0.15));
            rows.ShouldAllBe(row => parts[row] >= 0);
        }
    }

    [Fact]
    public void No_group_is_in_two_parts()
    {
        var groups = new TextColumn(Enumerable.Range(0, Rows).Select(i => i % 500).ToArray(), [.. Enumerable.Range(0, 500).Select(i => $"customer {i}")]);
        var split = Definition(SplitKind.Grouped, "customer", ("train", "80%"), ("test", "20%"));

        var parts = RowSplitter.Assign(split, [Key], null, groups).Value.PartOfRow.ToArray();

        Enumerable.Range(0, Rows).GroupBy(row => groups.Codes[row]).ShouldAllBe(group => group.Select(row => parts[row]).Distinct().Count() == 1);
        parts.Count(part => part == 0).ShouldBeInRange(7_200, 8_800);
    }

    [Fact]
    public void No_row_of_a_time_split_is_later_than_a_row_of_the_next_part()
    {
        var start = TimeRange.Parse("2001-01").Value.Start.Microseconds;
        var time = new TimestampColumn(Enumerable.Range(0, Rows).Select(i => start + (i * 1_800_000_000L)).ToArray());
        var split = Definition(SplitKind.Time, null, ("train", "2001-01..2001-04"), ("validate", "2001-05"), ("test", "2001-06"));

        var parts = RowSplitter.Assign(split, [Key], time, null).Value;

        // One row each half hour: 120 days of train, 31 of validate, 30 of test.
        parts.Counts().ShouldBe([120 * 48, 31 * 48, 30 * 48]);
        parts.RowsOf("train").Max().ShouldBeLessThan(parts.RowsOf("validate").Min());
        parts.RowsOf("validate").Max().ShouldBeLessThan(parts.RowsOf("test").Min());
    }

    [Fact]
    public void An_embargo_leaves_out_the_rows_just_before_the_next_part()
    {
        var start = TimeRange.Parse("2001-01").Value.Start.Microseconds;
        var time = new TimestampColumn(Enumerable.Range(0, Rows).Select(i => start + (i * 1_800_000_000L)).ToArray());
        var split = Definition(SplitKind.Time, null, ("train", "2001-01..2001-04"), ("test", "2001-05")) with { Embargo = TimeSpan.FromDays(2) };

        var parts = RowSplitter.Assign(split, [Key], time, null).Value;

        parts.Counts().ShouldBe([118 * 48, 31 * 48]);
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter()
    {
        var strata = new Int64Column(Enumerable.Range(0, Rows).Select(i => i % 7L).ToArray());
        var split = Definition(SplitKind.Stratified, "label", ("train", "70%"), ("test", "30%"));
        var order = Enumerable.Range(0, Rows).ToArray();
        new SeededRandom(1).Shuffle<int>(order);

        var straight = RowSplitter.Assign(split, [Key], null, strata).Value.PartOfRow.ToArray();
        var shuffled = RowSplitter.Assign(split, [Key.Take(order)], null, strata.Take(order)).Value.PartOfRow.ToArray();

        Enumerable.Range(0, Rows).ShouldAllBe(i => shuffled[i] == straight[order[i]]);
    }

    [Fact]
    public void Every_mistake_of_a_split_is_refused_at_once()
    {
        var refusals = SplitDefinition.Parse(SplitKind.Time, null, Pairs(("train", "2001-01..2001-05"), ("validate", "2001-05"), ("test", "June")), default, 1).Refusals;

        refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "'June' is not a range of time. Write 2001-01..2001-04, 2001-05, 2001-05-03..2001-05-20 or 2001-05-01T06:00Z..2001-05-01T18:00Z.",
            "'validate' begins at 2001-05-01T00:00:00Z, before 'train' ends at 2001-06-01T00:00:00Z: an earlier part would see the future of a later one.",
        ]);
        SplitDefinition.Parse(SplitKind.Grouped, null, Pairs(("train", "90%"), ("test", "20%")), default, 1).Refusals.Select(refusal => refusal.Sentence).ShouldBe(
        [
            "A grouped split needs a column or expression to split by.",
            "The shares of the split come to 1.1; they may come to 1.",
        ]);
    }

    [Fact]
    public void A_sample_is_of_the_size_asked_for_and_smaller_samples_nest_in_larger()
    {
        var large = RowSampler.Sample(new SampleDefinition { Rows = 3_000 }, [Key], null);
        var small = RowSampler.Sample(new SampleDefinition { Rows = 500 }, [Key], null);

        large.Length.ShouldBe(3_000);
        large.ShouldBe(large.Order());
        small.Except(large).ShouldBeEmpty();
        large.Average().ShouldBeInRange(4_800, 5_200);
    }

    [Fact]
    public void A_stratified_sample_keeps_shares_to_within_one_row()
    {
        var strata = new BooleanColumn(Enumerable.Range(0, Rows).Select(i => i % 19 == 0).ToArray());

        var drawn = RowSampler.Sample(new SampleDefinition { Rows = 1_234, StratifyBy = "late" }, [Key], strata);

        drawn.Length.ShouldBe(1_234);
        var late = strata.Values.ToArray().Count(value => value);
        drawn.Count(row => strata.Values[row]).ShouldBeInRange((int)Math.Floor(late * 0.1234), (int)Math.Ceiling(late * 0.1234));
    }

    private static SplitDefinition Definition(SplitKind kind, string? by, params (string, string)[] parts) =>
        SplitDefinition.Parse(kind, by, Pairs(parts), TimeSpan.Zero, 1).Value;

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params (string Name, string Text)[] parts) => parts.Select(part => KeyValuePair.Create(part.Name, part.Text));
}

using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;
using Flywheel.Features.Leaks;

namespace Flywheel.Tests.Features;

public sealed class LeakGuardTests
{
    private static readonly ColumnBatch Flights = Made(2000);
    private static readonly DatasetShape Shape = new("flights", Flights.Schema) { Key = ["id"], EventTime = "departs_at", KnownAt = "landed_at" };
    private static readonly RowLabel Late = new("late", "delay > 15", "landed_at");
    private static readonly LeakGuardOptions Options = new() { Rows = 400, Cuts = 4 };

    [Fact]
    public void A_program_over_declared_times_is_clean()
    {
        var report = Check(Shape, Flights);

        report.IsClean.ShouldBeTrue();
        report.RowsChecked.ShouldBeGreaterThan(300);
        report.ValuesPerturbed.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public async Task A_column_of_the_row_that_was_averaged_over_the_day_is_found_by_its_name()
    {
        // What SQL like avg(delay) OVER (PARTITION BY origin, day) computes: a day's flights, the later ones included.
        Task<Result<ColumnBatch>> Compute(ColumnBatch raw, CancellationToken cancellationToken) => Task.FromResult<Result<ColumnBatch>>(WithDayAverage(raw));
        var raw = new RawTable(Flights, Flights.Get<TimestampColumn>("landed_at"), ["delay"]);

        var result = await LeakGuard.CheckAsync(
            raw, new ComputedColumns(["id"], "departs_at", ["day_delay", "distance"]), Compute, Options, TestContext.Current.CancellationToken);

        var report = result.Value;

        report.Findings.Select(finding => finding.Feature).ShouldBe(["day_delay"]);
        report.Refusals.Single().Sentence.ShouldStartWith($"'day_delay' changed in {report.Findings[0].RowsChanged} of {report.RowsChecked} rows when only values not known at their time were changed (id ");
    }

    [Fact]
    public void A_dataset_that_shows_the_label_too_early_is_refused_with_dataset_and_column()
    {
        var careless = Shape with { KnownAt = "departs_at" };

        var declared = LeakGuard.Contradictions(careless, Late, null);
        var measured = LeakGuard.Contradictions(careless, Late, Flights);

        declared.Single().ToString().ShouldBe(
            "The dataset 'flights' shows 'delay' from departs_at on, but the label 'late' says that it is known only at landed_at. Set known_at of flights to landed_at.");
        measured.Single().Sentence.ShouldBe(
            "The dataset 'flights' shows 'delay' from departs_at on, but the label 'late' says that it is known only at landed_at. That is earlier in 2000 of 2000 rows.");
    }

    [Fact]
    public void A_dataset_that_shows_the_label_on_time_or_later_is_no_contradiction()
    {
        LeakGuard.Contradictions(Shape, Late, Flights).ShouldBeEmpty();
        LeakGuard.Contradictions(Shape, Late with { KnownAt = "departs_at" }, Flights).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_seed_looks_at_the_same_rows()
    {
        Check(Shape, Flights).ShouldBeEquivalentTo(Check(Shape, Flights));
    }

    private static LeakReport Check(DatasetShape shape, ColumnBatch flights)
    {
        var plan = new FeaturePlan(RowShape.Of(shape, ["delay"]), [shape],
        [
            new FeatureDefinition("distance", "distance"),
            new FeatureDefinition("origin_delay", "mean(flights.delay) over 3h by destination = origin"),
            new FeatureDefinition("route_late", "mean(flights.delay > 15) over 7d by origin, destination default 0"),
            new FeatureDefinition("slot", "minutes(now - max(flights.departs_at - delay * 1min) over all by origin where departs_at - delay * 1min <= now - 1h)"),
            new FeatureDefinition("last", "last(flights.delay) over all by origin"),
        ]);
        return LeakGuard.Check(FeatureProgram.Compile(plan).Value, new Dictionary<string, ColumnBatch> { ["flights"] = flights }, flights, Options,
            TestContext.Current.CancellationToken).Value;
    }

    private static ColumnBatch WithDayAverage(ColumnBatch raw)
    {
        var (origin, time, delay) = (raw.Get<TextColumn>("origin"), raw.Get<TimestampColumn>("departs_at"), raw.Get<DoubleColumn>("delay"));
        var day = Enumerable.Range(0, raw.Count).GroupBy(row => (origin[row], time.Values[row] / 86_400_000_000))
            .ToDictionary(group => group.Key, group => group.Average(row => delay.Values[row]));
        var averages = new DoubleColumn(Enumerable.Range(0, raw.Count).Select(row => day[(origin[row], time.Values[row] / 86_400_000_000)]).ToArray());
        return new ColumnBatch(new Schema([.. raw.Schema.Fields, new Field("day_delay", ColumnType.Double)]), [.. raw.Columns, averages]);
    }

    private static ColumnBatch Made(int count)
    {
        var random = new SeededRandom(4);
        var minutes = Enumerable.Range(0, count).Select(i => (double)i * 10).ToArray();
        var delays = minutes.Select(_ => Math.Round(random.NextNormal() * 30)).ToArray();
        return Table.Of(
            ("id", [.. Enumerable.Range(0, count).Select(i => (object?)(long)i)]),
            ("origin", [.. minutes.Select(_ => (object?)"ABC"[(int)random.NextInt64(3)].ToString())]),
            ("destination", [.. minutes.Select(_ => (object?)"ABC"[(int)random.NextInt64(3)].ToString())]),
            ("distance", [.. minutes.Select(_ => (object?)(100.0 + random.NextInt64(900)))]),
            ("departs_at", [.. minutes.Select(minute => (object?)Table.At(minute))]),
            ("delay", [.. delays.Select(delay => (object?)delay)]),
            ("landed_at", [.. minutes.Select((minute, i) => (object?)Table.At(minute + 60 + Math.Max(delays[i], 0)))]));
    }
}

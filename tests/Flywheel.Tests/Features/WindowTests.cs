using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

public sealed class WindowTests
{
    // Flights that landed: when, where from, where to, how late. Rows are given out of order on purpose.
    private static readonly ColumnBatch Flights = Table.Of(
        ("id", [1, 2, 3, 4, 5, 6]),
        ("origin", ["DEN", "DEN", "SFO", "DEN", null, "SFO"]),
        ("destination", ["SFO", "SFO", "DEN", "LAX", "SFO", "DEN"]),
        ("departs_at", [Table.At(0), Table.At(10), Table.At(20), Table.At(30), Table.At(40), Table.At(100)]),
        ("delay", [10.0, 30.0, null, -5.0, 2.0, 60.0]),
        ("landed_at", [Table.At(60), Table.At(50), Table.At(90), Table.At(120), Table.At(95), null]));

    private static readonly DatasetShape Shape = new("flights", Flights.Schema) { Key = ["id"], EventTime = "departs_at", KnownAt = "landed_at" };

    private static readonly ColumnBatch Airports = Table.Of(("iata", ["DEN", "SFO"]), ("latitude", [39.86, 37.62]), ("city", ["Denver", null]));

    [Theory]
    [InlineData("count(flights) over all", 100, 4)]
    [InlineData("count(flights.delay) over all", 100, 3)]
    [InlineData("sum(flights.delay) over all by origin", 100, 40)]
    [InlineData("mean(flights.delay) over all by destination = origin", 100, null)]
    [InlineData("mean(flights.delay > 15) over all by origin, destination", 100, 0.5)]
    [InlineData("count(flights) over 40min by origin, destination", 100, 0)]
    [InlineData("count(flights) over 50min by origin, destination", 100, 1)]
    [InlineData("count(flights) over 51min by origin, destination", 100, 2)]
    [InlineData("count(flights) over all by origin, destination", 50, 1)]
    [InlineData("count(flights) over all by origin, destination", 49, 0)]
    [InlineData("count(flights) over 20min ending 45min ago by origin, destination", 100, 1)]
    [InlineData("min(flights.delay) over all", 200, -5)]
    [InlineData("max(flights.delay) over all", 100, 30)]
    [InlineData("last(flights.delay) over all", 90, 10)]
    [InlineData("std(flights.delay) over all by origin, destination", 100, 14.142135623730951)]
    [InlineData("std(flights.delay) over all by origin, destination", 55, null)]
    [InlineData("distinct(flights.origin) over all", 200, 2)]
    [InlineData("mean(flights.delay) over 1min by origin default 99", 100, 99)]
    [InlineData("mean(flights.delay) over all by origin where delay < 20", 100, 10)]
    [InlineData("count(flights) over all by date_part('hour', departs_at)", 59, 1)]
    [InlineData("count(flights) over current hour", 100, 3)]
    [InlineData("count(flights) over previous hour", 120, 3)]
    [InlineData("count(flights) over current day", 1440, 0)]
    [InlineData("count(flights) over previous day", 1440, 5)]
    [InlineData("airports[origin].latitude - airports[destination].latitude", 0, 2.24)]
    [InlineData("length(airports[origin].city)", 0, 6)]
    [InlineData("length(airports[destination].city)", 0, null)]
    [InlineData("coalesce((mean(flights.delay) over 1min by origin), 7) + 1", 100, 8)]
    [InlineData("minutes(now - max(flights.departs_at - delay * 1min) over all by origin, destination where departs_at - delay * 1min <= now - 90min)", 100, 110)]
    [InlineData("minutes(now - max(flights.departs_at - delay * 1min) over all by origin, destination where departs_at - delay * 1min <= now - 110min)", 100, 110)]
    [InlineData("minutes(now - max(flights.departs_at - delay * 1min) over all by origin, destination where departs_at - delay * 1min < now - 110min)", 100, 120)]
    [InlineData("minutes(now - min(flights.departs_at) over all by origin, destination where departs_at between now - 95min and now)", 100, 90)]
    [InlineData("sum(flights.delay) over all where departs_at >= row.departs_at - 90min", 100, 32)]
    [InlineData("count(flights) over all where departs_at >= now - 90min and delay > 0", 100, 2)]
    public void A_window_holds_what_was_known_at_the_rows_time(string expression, int minute, object? expected)
    {
        var features = Sweep(expression, Table.Of(
            ("origin", ["DEN"]), ("destination", ["SFO"]), ("departs_at", [Table.At(minute)]), ("delay", [0.0])));

        var value = features.Columns[0].ValueAt(0);

        (value is null).ShouldBe(expected is null, expression);
        if (expected is not null)
        {
            ((double)value!).ShouldBe(Convert.ToDouble(expected, System.Globalization.CultureInfo.InvariantCulture), 1e-12, expression);
        }
    }

    [Fact]
    public void A_row_never_sees_itself()
    {
        // Known the moment they happen, so that each row would be in its own window.
        var rows = Table.Of(
            ("id", ["a", "b", "c"]), ("at", [Table.At(1), Table.At(2), Table.At(2)]), ("amount", [5.0, 7.0, 11.0]));
        var shape = new DatasetShape("payments", rows.Schema) { Key = ["id"], EventTime = "at", KnownAt = "at" };
        string[] functions = ["count", "sum", "mean", "min", "max", "last", "distinct"];
        var plan = new FeaturePlan(RowShape.Of(shape, []), [shape],
            [.. functions.Select(function => new FeatureDefinition(function, $"{function}(payments.amount) over 1h"))]);

        var features = FeatureProgram.Compile(plan).Value.Sweep(
            new Dictionary<string, ColumnBatch> { ["payments"] = rows }, rows, new SweepOptions(), null, TestContext.Current.CancellationToken).Value;

        features["count"].Values().ShouldBe([0.0, 2.0, 2.0]);
        features["sum"].Values().ShouldBe([null, 16.0, 12.0]);
        features["mean"].Values().ShouldBe([null, 8.0, 6.0]);
        features["min"].Values().ShouldBe([null, 5.0, 5.0]);
        features["max"].Values().ShouldBe([null, 11.0, 7.0]);
        features["last"].Values().ShouldBe([null, 11.0, 7.0]);
        features["distinct"].Values().ShouldBe([0.0, 2.0, 2.0]);
    }

    [Theory]
    [InlineData("delay / 2", "flywheel.yaml:7:3 (f): The column 'delay' is not known yet at the row's time, departs_at. A feature may read only what is known then.")]
    [InlineData("flights.delay", "flywheel.yaml:7:3 (f): 'flights.delay' reads many rows of flights, not one. Aggregate it, as in mean(flights.delay) over 1d, or look one up, as in flights[key].delay.")]
    [InlineData("mean(flights.delai) over 1h", "flywheel.yaml:7:8 (f): flights has no column 'delai'. Did you mean 'delay'?")]
    [InlineData("mean(flight.delay) over 1h", "flywheel.yaml:7:8 (f): There is no dataset 'flight'. Did you mean 'flights'?")]
    [InlineData("mean(delay) over 1h", "flywheel.yaml:7:8 (f): This mean does not say which dataset it reads. Write the dataset before the column, as in mean(flights.delay).")]
    [InlineData("mean(flights.delay) over 1h by orgin", "flywheel.yaml:7:34 (f): flights has no column 'orgin'. Did you mean 'origin'?")]
    [InlineData("coalesce(mean(flights.delay) over 1h by origin, 0)", "flywheel.yaml:7:51 (f): A constant is no key. If it is another argument, put the aggregate in parentheses.")]
    [InlineData("mean(flights.origin) over 1h", "flywheel.yaml:7:8 (f): mean does not fit a text.")]
    [InlineData("mean(flights.delay) over 1y", "flywheel.yaml:7:28 (f): '1y' is not a duration of at most a million days. Units: us, ms, s, m, min, h, d, w.")]
    [InlineData("count(*) over 1h", "flywheel.yaml:7:9 (f): count(*) does not say which rows it counts. Write the dataset's name: count(flights).")]
    [InlineData("airports[origin].latitud", "flywheel.yaml:7:20 (f): airports has no column 'latitud'. Did you mean 'latitude'?")]
    [InlineData("airports[delay > 1].latitude", "flywheel.yaml:7:12 (f): The column 'delay' is not known yet at the row's time, departs_at. A feature may read only what is known then.")]
    [InlineData("mean(airports.latitude) over 1d", "flywheel.yaml:7:3 (f): airports does not say when its rows are known, so it has no windows. Declare its known_at.")]
    [InlineData("median(flights.delay) over 1d", "flywheel.yaml:7:3 (f): 'median' is not an aggregate. Did you mean 'mean'?")]
    [InlineData("sum(flights.delay) over 1d where departs_at + 1h > now - departs_at", "flywheel.yaml:7:60 (f): 'departs_at' is the event's here, on the side of the row. Write row.departs_at for the row's.")]
    [InlineData("departs_at", "flywheel.yaml:7:3 (f): The feature 'f' is a timestamp; a feature is a number, a boolean or a text. Take a part of it with date_part, or subtract two and use minutes.")]
    public void A_wrong_feature_is_refused_at_its_place(string expression, string message)
    {
        var result = FeatureProgram.Compile(Plan(new FeatureDefinition("f", expression) { Place = new Place("flywheel.yaml", 7, 3, "f") }));

        result.Refusals.Single().ToString().ShouldBe(message);
    }

    [Fact]
    public void Every_wrong_feature_is_reported_at_once()
    {
        var result = FeatureProgram.Compile(Plan(new FeatureDefinition("a", "nothing"), new FeatureDefinition("b", "1 +"), new FeatureDefinition("c", "distance"), new FeatureDefinition("c", "1")));

        result.Refusals.Select(refusal => refusal.Code).ShouldBe(["features.duplicate"]);
        FeatureProgram.Compile(Plan(new FeatureDefinition("a", "nothing"), new FeatureDefinition("b", "1 +"))).Refusals.Length.ShouldBe(2);
    }

    [Fact]
    public void A_plan_survives_its_JSON_and_keeps_its_digest()
    {
        var plan = Plan(new FeatureDefinition("late", "mean(flights.delay > 15) over 7d by origin, destination"));

        var read = FeaturePlan.FromJson(plan.ToJson()).Value;

        read.ToJson().ShouldBe(plan.ToJson());
        read.Digest.ShouldBe(plan.Digest);
        FeatureProgram.Compile(read).IsOk.ShouldBeTrue();
        FeaturePlan.FromJson("{}").Refusals.Single().Code.ShouldBe("features.plan");
    }

    private static FeaturePlan Plan(params FeatureDefinition[] features) => new(
        RowShape.Of(Shape, ["delay"]), [Shape, new DatasetShape("airports", Airports.Schema) { Key = ["iata"] }], [.. features]);

    private static ColumnBatch Sweep(string expression, ColumnBatch rows)
    {
        var program = FeatureProgram.Compile(Plan(new FeatureDefinition("f", expression)));
        program.Refusals.ShouldBeEmpty();
        var events = new Dictionary<string, ColumnBatch> { ["flights"] = Flights, ["airports"] = Airports };
        return program.Value.Sweep(events, rows, new SweepOptions(), null, TestContext.Current.CancellationToken).Value;
    }
}

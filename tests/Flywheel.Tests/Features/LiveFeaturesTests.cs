using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

public sealed class LiveFeaturesTests
{
    [Fact]
    public void An_event_whose_time_is_still_to_come_is_seen_when_it_has()
    {
        var live = Open(new LiveOptions(), Event(1, "A", 10), Event(2, "A", 20));

        Count(live, "A", 9).ShouldBe(0);
        Count(live, "A", 10).ShouldBe(1);
        Count(live, "A", 20).ShouldBe(2);
        Count(live, "B", 20).ShouldBe(0);
        Count(live, null, 20).ShouldBe(0);
    }

    [Fact]
    public void A_late_event_takes_its_place()
    {
        var live = Open(new LiveOptions(), Event(1, "A", 10), Event(2, "A", 30));

        live.Append("events", Event(3, "A", 20), Never).IsOk.ShouldBeTrue();

        Value(live, "latest", "A", 25).ShouldBe(3);
        Value(live, "latest", "A", 30).ShouldBe(2);
        Count(live, "A", 30).ShouldBe(3);
        live.EventCount.ShouldBe(3);
    }

    [Fact]
    public void Readers_see_whole_events_while_one_writer_appends()
    {
        const int Events = 20_000;
        var live = Open(new LiveOptions());
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var (before, asked) = (0.0, 0);
            while (!done.IsCancellationRequested || asked == 0)
            {
                // Values are 1, 2, 3, …, so the sum tells whether exactly the first n events were summed.
                var row = live.Compute(Row("A", Events + 1), Never).Value;
                var (count, sum) = ((double)row["count"].ValueAt(0)!, (double?)row["sum"].ValueAt(0) ?? 0);
                count.ShouldBeGreaterThanOrEqualTo(before);
                var summed = (Math.Sqrt((8 * sum) + 1) - 1) / 2;
                summed.ShouldBe(Math.Floor(summed));
                (before, asked) = (count, asked + 1);
            }
        })).ToArray();

        for (var i = 1; i <= Events; i++)
        {
            live.Append("events", Event(i, "A", i), Never);
        }

        done.Cancel();
        Should.NotThrow(() => Task.WhenAll(readers));
        Count(live, "A", Events).ShouldBe(Events);
    }

    [Fact]
    public void Readers_never_see_a_late_event_half_in_its_place()
    {
        // The event of minute 500 is there from the start and stays the last one known at that minute, while others are put before it and move it.
        var live = Open(new LiveOptions(), Batch(Enumerable.Range(0, 500).Select(i => (2L * i, (string?)"A", (double)(2 * i)))));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var asked = 0; !done.IsCancellationRequested || asked == 0; asked++)
            {
                live.Compute(Row("A", 500), Never).Value["latest"].ValueAt(0).ShouldBe(500.0);
            }
        })).ToArray();

        for (var i = 0; i < 5_000; i++)
        {
            var minute = 1 + (2 * (i * 37 % 249));
            live.Append("events", Event(minute, "A", minute), Never);
        }

        done.Cancel();
        Should.NotThrow(() => Task.WhenAll(readers));
        Count(live, "A", 1000).ShouldBe(5_500);
    }

    [Fact]
    public void With_a_history_memory_stays_bounded_and_younger_rows_lose_nothing()
    {
        var clock = new SteppedClock();
        var bounded = Open(new LiveOptions { Time = clock, History = TimeSpan.FromMinutes(60) });
        var whole = Open(new LiveOptions());
        for (var minute = 0; minute < 60_000; minute += 1000)
        {
            var batch = Batch(Enumerable.Range(minute, 1000).Select(i => ((long)i, (string?)"ABC"[i % 3].ToString(), (double)i)));
            clock.Now = Table.At(minute + 1000).ToDateTimeOffset();
            bounded.Append("events", batch, Never).IsOk.ShouldBeTrue();
            whole.Append("events", batch, Never).IsOk.ShouldBeTrue();
        }

        var row = Row("B", 59_990);
        var (window, latest) = (bounded.Memory().Single(memory => memory.Feature == "recent"), bounded.Memory().Single(memory => memory.Feature == "latest"));
        bounded.Compute(row, Never).Value["recent"].Values().ShouldBe(whole.Compute(row, Never).Value["recent"].Values());
        bounded.Compute(row, Never).Value["latest"].Values().ShouldBe(whole.Compute(row, Never).Value["latest"].Values());
        window.IsBounded.ShouldBeTrue();
        window.Events.ShouldBeLessThan(10_000);
        latest.Events.ShouldBeLessThan(10_000);
        bounded.Memory().Single(memory => memory.Feature == "count").IsBounded.ShouldBeFalse();
        bounded.Compute(Row("B", 1000), Never).Refusals.Single().Code.ShouldBe("features.too-early");
    }

    [Fact]
    public void Wrong_appends_are_refused_and_change_nothing()
    {
        var live = Open(new LiveOptions(), Event(1, "A", 10));

        live.Append("evnets", Event(2, "A", 11), Never).Refusals.Single().ToString().ShouldBe("No feature reads a dataset 'evnets'. Did you mean 'events'?");
        live.Append("events", Table.Of(("id", [2]), ("known", [Table.At(11)])), Never).Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "The features read the column 'place' of the dataset events, which is not there. Known: id, known.",
            "The features read the column 'at' of the dataset events, which is not there. Known: id, known.",
        ]);
        live.Compute(Table.Of(("place", [1])), Never).Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "The column 'place' of the rows is Int64; the features were compiled for Text.",
            "The features read the column 'at' of the rows, which is not there. Known: place.",
        ]);
        Count(live, "A", 60).ShouldBe(1);
    }

    private static CancellationToken Never => CancellationToken.None;

    private static LiveFeatures Open(LiveOptions options, params ColumnBatch[] events)
    {
        var start = ColumnBatch.Concat([Batch([]), .. events]);
        var shape = new DatasetShape("events", start.Schema) { Key = ["id"], EventTime = "at", KnownAt = "known" };
        var plan = new FeaturePlan(RowShape.Of(shape, []), [shape],
        [
            new FeatureDefinition("count", "count(events) over all by place where id >= 0"),
            new FeatureDefinition("sum", "sum(events.id) over all by place where id >= 0"),
            new FeatureDefinition("recent", "sum(events.id) over 1000min by place"),
            new FeatureDefinition("latest", "last(events.id) over 1000min by place"),
        ]);
        return FeatureProgram.Compile(plan).Value.OpenLive(new Dictionary<string, ColumnBatch> { ["events"] = start }, options, Never).Value;
    }

    private static double Count(LiveFeatures live, string? place, double minute) => Value(live, "count", place, minute);

    private static double Value(LiveFeatures live, string feature, string? place, double minute) => (double)live.Compute(Row(place, minute), Never).Value[feature].ValueAt(0)!;

    private static ColumnBatch Row(string? place, double minute) => Batch([(-1, place, minute)]);

    private static ColumnBatch Event(long id, string place, double minute) => Batch([(id, place, minute)]);

    private static ColumnBatch Batch(IEnumerable<(long Id, string? Place, double Minute)> rows)
    {
        var (id, place, at, known) = (ColumnBuilder.For(ColumnType.Int64), ColumnBuilder.For(ColumnType.Text), ColumnBuilder.For(ColumnType.Timestamp), ColumnBuilder.For(ColumnType.Timestamp));
        foreach (var row in rows)
        {
            id.AppendObject(row.Id);
            place.AppendObject(row.Place);
            at.AppendObject(Table.At(row.Minute));
            known.AppendObject(Table.At(row.Minute));
        }

        return new ColumnBatch(
            new Schema([new Field("id", ColumnType.Int64), new Field("place", ColumnType.Text), new Field("at", ColumnType.Timestamp), new Field("known", ColumnType.Timestamp)]),
            [id.ToColumn(), place.ToColumn(), at.ToColumn(), known.ToColumn()]);
    }

    private sealed class SteppedClock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

public sealed class SweepTests
{
    private static readonly ColumnBatch Events = Table.Of(
        ("id", [1, 2, 3]), ("place", ["A", "B", "A"]), ("value", [1.5, null, 4.0]), ("at", [Table.At(0), Table.At(1), null]), ("known", [Table.At(5), Table.At(6), Table.At(7)]));

    private static readonly DatasetShape Shape = new("events", Events.Schema) { Key = ["id"], EventTime = "at", KnownAt = "known" };

    [Fact]
    public void A_matrix_holds_features_row_after_row_with_NaN_for_null()
    {
        var history = Load("value", "count(events) over all", "mean(events.value) over all by place");
        var matrix = new float[9];
        var rows = Table.Of(("place", ["A", "B", "A"]), ("value", [null, 2.0, 3.0]), ("at", [Table.At(10), Table.At(10), null]));

        history.Fill(rows, matrix, TestContext.Current.CancellationToken).IsOk.ShouldBeTrue();

        matrix.ShouldBe([float.NaN, 3, 2.75f, 2, 3, float.NaN, 3, 0, float.NaN]);
    }

    [Fact]
    public void A_text_has_no_place_in_a_matrix()
    {
        Load("place").Fill(Events, new float[3], TestContext.Current.CancellationToken).Refusals.Single().ToString()
            .ShouldBe("The feature 'f0' is a text, so it has no place in a matrix of numbers.");
    }

    [Fact]
    public void A_sweep_stops_when_it_is_told_to()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        Should.Throw<OperationCanceledException>(() => Load("count(events) over all by place").Compute(Events, null, stopped.Token));
    }

    [Fact]
    public void A_sweep_reports_every_row_once()
    {
        var reported = new List<Progress>();
        Load("count(events) over all").Compute(Events, new Synchronous(reported), TestContext.Current.CancellationToken).IsOk.ShouldBeTrue();

        reported.ShouldBe([new Progress(3, 3, "rows")]);
    }

    [Fact]
    public void Missing_datasets_and_columns_are_reported_at_once()
    {
        var program = Program("count(events.value) over all by place");

        program.Load(new Dictionary<string, ColumnBatch> { ["event"] = Events }, new SweepOptions(), TestContext.Current.CancellationToken).Refusals.Single().ToString()
            .ShouldBe("The features read the dataset 'events', whose rows were not given. Did you mean 'event'?");
        program.Load(new Dictionary<string, ColumnBatch> { ["events"] = Events.Select(["id", "at", "known"]) }, new SweepOptions(), TestContext.Current.CancellationToken)
            .Refusals.Select(refusal => refusal.ToString()).ShouldBe(
            [
                "The features read the column 'place' of the dataset events, which is not there. Known: at, id, known.",
                "The features read the column 'value' of the dataset events, which is not there. Known: at, id, known.",
            ]);
    }

    [Fact]
    public void A_dataset_that_nothing_reads_need_not_be_there()
    {
        var program = Program("value * 2");

        program.EventColumns["events"].ShouldBeEmpty();
        program.RowColumns.ShouldBe(["value", "at"]);
        program.Sweep(new Dictionary<string, ColumnBatch>(), Events, new SweepOptions(), null, TestContext.Current.CancellationToken).Value["f0"].Values().ShouldBe([3.0, null, 8.0]);
    }

    private static FeatureHistory Load(params string[] features) =>
        Program(features).Load(new Dictionary<string, ColumnBatch> { ["events"] = Events }, new SweepOptions(), TestContext.Current.CancellationToken).Value;

    private static FeatureProgram Program(params string[] features) => FeatureProgram.Compile(
        new FeaturePlan(RowShape.Of(Shape, []), [Shape], [.. features.Select((text, i) => new FeatureDefinition($"f{i}", text))])).Value;

    private sealed class Synchronous(List<Progress> reported) : IProgress<Progress>
    {
        public void Report(Progress value) => reported.Add(value);
    }
}

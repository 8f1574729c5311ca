using Flywheel.Core.Columns;
using Flywheel.Features;
using Flywheel.Features.TrainingSets;

namespace Flywheel.Tests.Features;

public sealed class TrainingSetTests
{
    private static readonly ColumnBatch Flights = Table.Of(
        ("id", [1, 2, 3]), ("origin", ["DEN", "DEN", "SFO"]), ("delay", [10.0, null, 20.0]),
        ("departs_at", [Table.At(0), Table.At(10), Table.At(100)]), ("landed_at", [Table.At(60), null, Table.At(190)]),
        ("split", ["train", "train", "test"]));

    private static readonly DatasetShape Shape = new("flights", Flights.Schema) { Key = ["id"], EventTime = "departs_at", KnownAt = "landed_at" };

    [Fact]
    public void A_training_set_has_keys_features_and_label_and_leaves_out_rows_without_a_label()
    {
        var program = Program(new FeatureDefinition("origin", "origin"), new FeatureDefinition("landed", "count(flights) over all"));
        var builder = TrainingSetBuilder.Create(program, new RowLabel("late", "delay > 15", "landed_at"), ["id", "split", "origin"]).Value;
        var history = program.Load(new Dictionary<string, ColumnBatch> { ["flights"] = Flights }, new SweepOptions(), TestContext.Current.CancellationToken).Value;

        var set = builder.Build(history, Flights, null, TestContext.Current.CancellationToken).Value;

        set.Rows.Schema.ToString().ShouldBe("(id int64?, split text?, origin text?, landed double?, late double)");
        set.Rows["id"].Values().ShouldBe([1L, 3L]);
        set.Rows["landed"].Values().ShouldBe([0.0, 1.0]);
        set.Rows["late"].Values().ShouldBe([0.0, 1.0]);
        set.WithoutLabel.ShouldBe(1);
        builder.RowColumns.ShouldBe(["id", "origin", "delay", "departs_at", "split"]);
    }

    [Fact]
    public void Every_mistake_of_a_training_set_is_reported_at_once()
    {
        var program = Program(new FeatureDefinition("late", "1"), new FeatureDefinition("id", "2"));

        var result = TrainingSetBuilder.Create(program, new RowLabel("late", "dealy > 15", null), ["idd", "id"]);

        result.Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "The rows have no column 'idd' to keep. Did you mean 'id'?",
            "'id' is a column to keep and also a feature or the label, which are not the same. Rename the feature.",
            "'late' is both a feature and the label. Rename the feature.",
            "line 1:1 (late): flights has no column 'dealy'. Did you mean 'delay'?",
        ]);
    }

    private static FeatureProgram Program(params FeatureDefinition[] features) =>
        FeatureProgram.Compile(new FeaturePlan(RowShape.Of(Shape, ["delay"]), [Shape], [.. features])).Value;
}

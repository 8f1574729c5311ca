using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Testing.Prediction;

namespace Flywheel.Tests.Core;

public sealed class InputFillerTests
{
    private static readonly Schema s_schema = new(
    [
        new Field("id", ColumnType.Int64),
        new Field("city", ColumnType.Text),
        new Field("distance", ColumnType.Double),
        new Field("weekend", ColumnType.Boolean),
        new Field("at", ColumnType.Timestamp),
        new Field("hour", ColumnType.Int64),
    ]);

    private static readonly InputLayout s_layout = InputLayout.Of(s_schema.Fields.Skip(1).Select(field => new InputFeature(field.Name, field.Type)));

    private static readonly PredictorSignature s_signature = new(
        [new TensorDefinition("texts", TensorType.Text, 1), new TensorDefinition("numbers", TensorType.Single, 4)], [new TensorDefinition("score", TensorType.Single, 1)]);

    [Fact]
    public void Every_type_arrives_at_its_place_as_a_float_and_what_is_missing_as_NaN()
    {
        using var lane = new MemoryLane(s_signature, 4);

        BatchInputFiller.Create(s_layout, s_signature, s_schema).Value.Fill(lane, Batch(), 0, 4);

        lane.Input<float>(1).ToArray().ShouldBe(
        [
            12.5f, 1, 0.5f, 7,
            float.NaN, 0, 1, float.NaN,
            float.NaN, float.NaN, float.NaN, -3,
            float.NaN, 1, -1, 0,
        ]);
        lane.TextInput(0).ToArray().ShouldBe(["Rome", null, "", "Oslo"]);
    }

    [Fact]
    public void Any_part_of_a_batch_fills_the_lane_from_its_first_row()
    {
        using var lane = new MemoryLane(s_signature, 4);

        BatchInputFiller.Create(s_layout, s_signature, s_schema).Value.Fill(lane, Batch(), 2, 2);

        lane.Input<float>(1)[..8].ToArray().ShouldBe([float.NaN, float.NaN, float.NaN, -3, float.NaN, 1, -1, 0]);
        lane.TextInput(0)[..2].ToArray().ShouldBe(["", "Oslo"]);
    }

    [Fact]
    public void A_live_row_fills_what_a_batch_fills()
    {
        using var lane = new MemoryLane(s_signature, 4);

        RowInputFiller.Create(s_layout, s_signature).Value.Fill(lane, 3, [double.PositiveInfinity, 1, -1, 0], ["Oslo"]);

        lane.Input<float>(1)[12..].ToArray().ShouldBe([float.NaN, 1, -1, 0]);
        lane.TextInput(0)[3].ShouldBe("Oslo");
    }

    [Fact]
    public void A_live_row_of_another_length_is_a_mistake_of_the_caller()
    {
        using var lane = new MemoryLane(s_signature, 1);

        Should.Throw<ArgumentException>(() => RowInputFiller.Create(s_layout, s_signature).Value.Fill(lane, 0, [1, 2, 3], ["Oslo"]))
            .Message.ShouldBe("The layout has 4 numbers and 1 texts; given 3 and 1.");
    }

    [Fact]
    public void Every_feature_that_is_missing_or_of_another_type_is_named_at_once()
    {
        var rows = new Schema([new Field("citi", ColumnType.Text), new Field("distance", ColumnType.Text), new Field("weekend", ColumnType.Boolean), new Field("at", ColumnType.Timestamp)]);

        BatchInputFiller.Create(s_layout, s_signature, rows).Refusals.Select(refusal => $"{refusal.Code}: {refusal}").ShouldBe(
        [
            "prediction.feature-type: The feature 'distance' is text; the model was trained on double.",
            "prediction.feature-missing: The model takes the feature 'hour', which the rows do not have. Known: at, citi, distance, weekend.",
            "prediction.feature-missing: The model takes the feature 'city', which the rows do not have. Did you mean 'citi'?",
        ]);
    }

    [Fact]
    public void A_graph_that_does_not_fit_the_layout_is_refused()
    {
        var other = s_signature with { Inputs = [new TensorDefinition("numbers", TensorType.Single, 5)] };

        RowInputFiller.Create(s_layout, other).Refusals.Single().ToString().ShouldBe(
            "The graph takes numbers single[5]; the layout fills numbers single[4], texts text[1]. They belong to different models.");
    }

    [Fact]
    public void A_layout_reads_back_as_it_was_written()
    {
        var json = s_layout.ToJson();

        json.ShouldBe("""{"numbers":[{"name":"distance","type":"double"},{"name":"weekend","type":"boolean"},{"name":"at","type":"timestamp"},{"name":"hour","type":"int64"}],"texts":[{"name":"city","type":"text"}]}""");
        InputLayout.Parse(json).ShouldBe(s_layout);
        Should.Throw<FormatException>(() => InputLayout.Parse("""{"numbers":[]}"""));
    }

    private static ColumnBatch Batch()
    {
        object?[][] rows =
        [
            [1L, "Rome", 12.5, true, new Timestamp(43_200_000_000), 7L],
            [2L, null, double.NaN, false, new Timestamp(86_400_000_000), null],
            [3L, "", 1e300, null, null, -3L],
            [4L, "Oslo", double.NegativeInfinity, true, new Timestamp(-86_400_000_000), 0L],
        ];
        var columns = s_schema.Fields.Select(field => ColumnBuilder.For(field.Type)).ToArray();
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].AppendObject(row[i]);
            }
        }

        return new ColumnBatch(s_schema, columns.Select(column => column.ToColumn()));
    }
}

using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Training;
using Flywheel.Training.Fitting;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.Tests.Training;

public sealed class LinearGraphTests
{
    private static readonly ModelTraining s_training = new(TrainingRoom.Trainers, TrainingRoom.Encoders, TimeProvider.System);

    [Fact]
    public async Task With_one_category_and_almost_no_penalty_the_probability_is_the_share_of_the_category()
    {
        var builder = new TextColumnBuilder();
        foreach (var city in Enumerable.Repeat("Rome", 100).Concat(Enumerable.Repeat("Oslo", 50)).Append("").Append(""))
        {
            builder.Append(city);
        }

        var rows = new ColumnBatch(new Schema([new Field("city", ColumnType.Text)]), [builder.ToColumn()]);
        double[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 30 ? 1.0 : 0), .. Enumerable.Range(0, 50).Select(i => i < 40 ? 1.0 : 0), 1, 0];

        var model = await Fit(new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1).With("c", ParameterValue.Of(1e8)), new TrainingRows(rows, labels));

        var scores = Score(model, rows);
        scores[0].ShouldBe(0.3f, 1e-6f);
        scores[100].ShouldBe(0.8f, 1e-6f);
        scores[150].ShouldBe(0.5f, 1e-6f);
    }

    [Fact]
    public async Task A_line_is_found_again()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => i / 7.0)];
        var rows = new ColumnBatch(new Schema([new Field("x", ColumnType.Double)]), [new DoubleColumn(x)]);
        double[] labels = [.. x.Select(value => 3 + (2 * value))];

        var model = await Fit(new FitPlan(TaskKind.Regression, "linear-regression", 1).With("c", ParameterValue.Of(1e9)), new TrainingRows(rows, labels));

        var scores = Score(model, rows);
        Enumerable.Range(0, x.Length).Max(i => Math.Abs(scores[i] - labels[i])).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public async Task The_same_plan_and_rows_give_the_same_bytes()
    {
        var plan = new FitPlan(TaskKind.BinaryClassification, "logistic-regression", Seed: 3);

        var first = await Fit(plan, Rows.Training(20_000, seed: 1));
        var second = await Fit(plan, Rows.Training(20_000, seed: 1));

        second.Digest.ShouldBe(first.Digest);
        second.ToJson().ShouldBe(first.ToJson());
    }

    [Fact]
    public async Task One_live_row_scores_as_it_does_in_a_batch()
    {
        var train = Rows.Training(2_000, seed: 1);
        var model = await Fit(new FitPlan(TaskKind.BinaryClassification, "logistic-regression", Seed: 3), train);
        var batch = Score(model, train.Features);
        using var predictor = new OnnxPredictorLoader(new OnnxOptions()).Load(model.Onnx).Value;
        using var lane = predictor.OpenLane(1);
        var filler = RowInputFiller.Create(model.Layout, predictor.Signature).Value;

        for (var row = 0; row < 50; row++)
        {
            double[] numbers = [.. model.Layout.Numbers.Select(feature => Number(train.Features[feature.Name].ValueAt(row)))];
            string?[] texts = [.. model.Layout.Texts.Select(feature => (string?)train.Features[feature.Name].ValueAt(row))];
            filler.Fill(lane, 0, numbers, texts);
            lane.Run(1);

            lane.Output<float>(0)[0].ShouldBe(batch[row]);
        }
    }

    private static double Number(object? value) => value switch
    {
        null => double.NaN,
        double number => number,
        long number => number,
        bool flag => flag ? 1 : 0,
        Timestamp moment => moment.Microseconds / InputNumber.MicrosecondsPerDay,
        _ => throw new InvalidOperationException($"{value} is no number."),
    };

    private static async Task<CompiledModel> Fit(FitPlan plan, TrainingRows rows) =>
        (await s_training.FitAsync(plan, rows, null, null, TestContext.Current.CancellationToken)).Value;

    private static float[] Score(CompiledModel model, ColumnBatch rows)
    {
        using var predictor = new OnnxPredictorLoader(new OnnxOptions()).Load(model.Onnx).Value;
        using var lane = predictor.OpenLane(rows.Count);
        BatchInputFiller.Create(model.Layout, predictor.Signature, rows.Schema).Value.Fill(lane, rows, 0, rows.Count);
        lane.Run(rows.Count);
        return lane.Output<float>(0)[..rows.Count].ToArray();
    }
}

using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Tests.Onnx;
using Flywheel.Engines.XGBoost;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training;
using Flywheel.Training.Design;
using Flywheel.Training.Fitting;
using Flywheel.Training.Onnx;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>From features with missing values and categories never seen to the score, by the whole graph, against XGBoost itself.</summary>
public sealed class WholeModelTests
{
    private static readonly ModelTraining Training = new(
        [GradientBoosting.Trainer(new XGBoostOptions { Threads = 2 }), RandomForest.Trainer(new XGBoostOptions { Threads = 2 })],
        TrainingRoom.Encoders,
        TimeProvider.System);

    [Fact]
    public void Scores_of_the_whole_graph_are_xgboosts_own_on_strange_rows_too()
    {
        var train = Tests.Training.Rows.Training(5_000, seed: 51);
        var strange = Tests.Training.Rows.Training(5_000, seed: 52, strange: true).Features;
        var recipe = Training.FitRecipe(
            AutomaticRecipe.For(DesignNeeds.TakesMissing, train.Features), train, DesignNeeds.TakesMissing, seed: 5, CancellationToken.None).Value;
        using var booster = Boost(recipe.Transform(train.Features, RowsUse.Learning), train.Labels.Span);

        var graph = new OnnxGraphBuilder("whole");
        var trees = BoosterTrees.Read(booster.Save(ModelFormat.Ubj));
        graph.Output(TreeGraph.Emit(graph, trees, recipe.Emit(graph).Dense!.Value), "score", 1);
        var served = Score(graph.ToBytes(), recipe.Layout, strange);

        using var design = Matrix(recipe.Transform(strange, RowsUse.Scoring));
        var own = booster.Predict(design, PredictionKind.Score);
        own.Zip(served, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(2e-7f);
    }

    [Theory]
    [InlineData("gradient-boosting", "rounds")]
    [InlineData("random-forest", "trees")]
    public async Task The_room_of_training_fits_trees_like_any_other_trainer(string trainer, string size)
    {
        var train = Tests.Training.Rows.Training(5_000, seed: 53);
        var validation = Tests.Training.Rows.Training(5_000, seed: 54);
        var plan = new FitPlan(TaskKind.BinaryClassification, trainer, Seed: 1).With(size, ParameterValue.Of(60L));

        var model = (await Training.FitAsync(plan, train, validation, progress: null, CancellationToken.None)).Value;
        var again = (await Training.FitAsync(plan, train, validation, progress: null, CancellationToken.None)).Value;

        model.Digest.ShouldBe(again.Digest);
        var scores = Score(model.Onnx, model.Layout, validation.Features);
        // Labels are 1 in six of ten afternoons and two of ten mornings (hours 13..23 and 0..12): that is all there is to learn.
        var hours = validation.Features.Get<Int64Column>("hour");
        var seen = Enumerable.Range(0, hours.Count).Where(row => !hours.IsNull(row)).ToArray();
        seen.Where(row => hours.Values[row] > 12).Average(row => (double)scores[row]).ShouldBe(0.6, 0.05);
        seen.Where(row => hours.Values[row] <= 12).Average(row => (double)scores[row]).ShouldBe(0.2, 0.05);
    }

    private static XGBoostBooster Boost(DesignMatrix design, ReadOnlySpan<double> labels)
    {
        using var matrix = Matrix(design);
        var singles = new float[labels.Length];
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)labels[i];
        }

        matrix.SetLabels(singles);
        var booster = XGBoostBooster.Create(
            new Dictionary<string, string> { ["objective"] = "binary:logistic", ["tree_method"] = "hist", ["nthread"] = "1", ["verbosity"] = "0" }, matrix);
        for (var round = 0; round < 60; round++)
        {
            booster.Update(round, matrix);
        }

        return booster;
    }

    private static XGBoostMatrix Matrix(DesignMatrix design) => XGBoostMatrix.FromRows(design.Dense.Span, design.Count, design.DenseWidth, threads: 1);

    private static float[] Score(ReadOnlyMemory<byte> model, InputLayout layout, ColumnBatch rows)
    {
        using var predictor = Models.Loader.Load(model).Value;
        using var lane = predictor.OpenLane(rows.Count);
        BatchInputFiller.Create(layout, predictor.Signature, rows.Schema).Value.Fill(lane, rows, 0, rows.Count);
        lane.Run(rows.Count);
        return lane.Output<float>(0).ToArray();
    }
}

using Flywheel.Core.Prediction;
using Flywheel.Training;
using Flywheel.Training.Fitting;
using Flywheel.Training.Trainers;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Training;

/// <summary>
/// What every <see cref="ITrainer"/> must do. Derive a class, give it a trainer with its default parameters and a loader of ONNX graphs.
/// Every test goes the whole way: recipe, fit, graph, runtime.
/// </summary>
public abstract class TrainerConformance
{
    private const int Rows = 2_000;

    /// <summary>The trainer under test.</summary>
    protected abstract ITrainer CreateTrainer();

    /// <summary>What runs the graphs.</summary>
    protected abstract IPredictorLoader CreateLoader();

    [Fact]
    public void Its_name_and_parameters_are_sound()
    {
        var trainer = CreateTrainer();

        trainer.Name.ShouldMatch("^[a-z][a-z0-9]*(-[a-z0-9]+)*$");
        trainer.Traits.Tasks.ShouldNotBeEmpty();
        trainer.Traits.Parameters.Select(parameter => parameter.Name).ShouldBeUnique();
        foreach (var parameter in trainer.Traits.Parameters)
        {
            parameter.Name.ShouldMatch("^[a-z][a-z0-9]*(_[a-z0-9]+)*$");
            parameter.Check(parameter.Default).IsOk.ShouldBeTrue($"the default of {parameter.Name}");
            parameter.Meaning.ShouldNotBeEmpty(parameter.Name);
        }
    }

    [Fact]
    public async Task The_same_request_gives_the_same_bytes()
    {
        foreach (var task in CreateTrainer().Traits.Tasks)
        {
            var first = await FitAsync(task, TrainerRows.Of(task, Rows, seed: 1));
            var second = await FitAsync(task, TrainerRows.Of(task, Rows, seed: 1));

            second.Digest.ShouldBe(first.Digest);
            second.ToJson().ShouldBe(first.ToJson());
        }
    }

    [Fact]
    public async Task Its_graph_gives_every_row_one_score_and_a_class_a_probability()
    {
        foreach (var task in CreateTrainer().Traits.Tasks)
        {
            var model = await FitAsync(task, TrainerRows.Of(task, Rows, seed: 1));

            var scores = Score(model, TrainerRows.Of(task, Rows, seed: 2, strange: true), atOnce: Rows);

            scores.ShouldAllBe(score => float.IsFinite(score));
            if (task == TaskKind.BinaryClassification)
            {
                scores.ShouldAllBe(score => score >= 0 && score <= 1);
            }
        }
    }

    [Fact]
    public async Task A_score_does_not_depend_on_the_rows_beside_it()
    {
        var task = CreateTrainer().Traits.Tasks[0];
        var model = await FitAsync(task, TrainerRows.Of(task, Rows, seed: 1));
        var rows = TrainerRows.Of(task, 60, seed: 3, strange: true);

        Score(model, rows, atOnce: 1).ShouldBe(Score(model, rows, atOnce: 60));
    }

    [Fact]
    public async Task It_is_no_worse_on_new_rows_than_the_mean_of_the_labels()
    {
        foreach (var task in CreateTrainer().Traits.Tasks)
        {
            var train = TrainerRows.Of(task, Rows, seed: 1);
            var model = await FitAsync(task, train);
            var test = TrainerRows.Of(task, Rows, seed: 4);
            var mean = train.Labels.ToArray().Average();

            var scores = Score(model, test, atOnce: Rows);

            var error = scores.Zip(test.Labels.ToArray(), (score, label) => (score - label) * (score - label)).Average();
            error.ShouldBeLessThan(1.02 * test.Labels.ToArray().Average(label => (mean - label) * (mean - label)));
        }
    }

    [Fact]
    public async Task A_cancelled_fit_ends_as_cancelled()
    {
        var task = CreateTrainer().Traits.Tasks[0];
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Training().FitAsync(
            new FitPlan(task, CreateTrainer().Name, 1), TrainerRows.Of(task, Rows, seed: 1), null, null, cancelled.Token));
    }

    [Fact]
    public async Task Validation_rows_are_not_learned_from_unless_they_end_the_fit_sooner()
    {
        var task = CreateTrainer().Traits.Tasks[0];
        var (train, validation) = (TrainerRows.Of(task, Rows, seed: 1), TrainerRows.Of(task, Rows, seed: 5));

        var alone = await FitAsync(task, train);
        var watched = (await Training().FitAsync(new FitPlan(task, CreateTrainer().Name, 1), train, validation, null, TestContext.Current.CancellationToken)).Value;

        if (watched.Report.BestIteration == alone.Report.BestIteration)
        {
            watched.Digest.ShouldBe(alone.Digest);
        }

        watched.Report.BestIteration.ShouldBeLessThanOrEqualTo(alone.Report.BestIteration);
    }

    private ModelTraining Training() => new([CreateTrainer()], TrainingRoom.Encoders, TimeProvider.System);

    private async Task<CompiledModel> FitAsync(TaskKind task, TrainingRows rows)
    {
        var fit = await Training().FitAsync(new FitPlan(task, CreateTrainer().Name, 1), rows, null, null, TestContext.Current.CancellationToken);
        return fit.Value;
    }

    private float[] Score(CompiledModel model, TrainingRows rows, int atOnce)
    {
        using var predictor = CreateLoader().Load(model.Onnx).Value;
        using var lane = predictor.OpenLane(atOnce);
        var filler = BatchInputFiller.Create(model.Layout, predictor.Signature, rows.Features.Schema).Value;
        var scores = new float[rows.Count];
        for (var start = 0; start < rows.Count; start += atOnce)
        {
            filler.Fill(lane, rows.Features, start, atOnce);
            lane.Run(atOnce);
            lane.Output<float>(0)[..atOnce].CopyTo(scores.AsSpan(start));
        }

        return scores;
    }
}

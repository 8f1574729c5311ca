using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training;
using Flywheel.Training.Design;
using Flywheel.Training.Fitting;
using Flywheel.Training.Linear;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;

namespace Flywheel.Tests.Training;

public sealed class FittingTests
{
    [Theory]
    [InlineData(1.0, "All 200 training rows have the label 1. A classifier needs rows of both.")]
    [InlineData(double.NaN, "The label of training row 0 is NaN; it must be 0 or 1. Drop or repair such rows first.")]
    [InlineData(0.5, "The label of training row 0 is 0.5; it must be 0 or 1. Drop or repair such rows first.")]
    public async Task Labels_that_nothing_can_be_learned_from_are_refused(double label, string message)
    {
        var rows = new TrainingRows(Some.Rows().Features, Enumerable.Repeat(label, 200).ToArray());

        var refused = await Fit(rows, new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1));

        refused.Refusals.Single().ToString().ShouldBe(message);
    }

    [Fact]
    public async Task No_rows_and_invalid_weights_are_refused()
    {
        var rows = Some.Rows();
        var plan = new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1);
        double[] weights = [.. Enumerable.Repeat(1.0, 199), -1];

        var empty = await Fit(new TrainingRows(rows.Features.Slice(0, 0), Array.Empty<double>()), plan);
        var weighted = await Fit(new TrainingRows(rows.Features, rows.Labels, weights), plan);

        empty.Refusals.Single().ToString().ShouldBe("There are no training rows. Look at the split and the filters before it.");
        weighted.Refusals.Single().ToString().ShouldBe("The weight of training row 199 is -1; it must be a finite number, not negative.");
    }

    [Fact]
    public async Task A_recipe_that_leaves_values_missing_is_refused_by_a_trainer_that_takes_none()
    {
        var rows = Some.Rows();
        var missing = new ColumnBatch(
            rows.Features.Schema, [rows.Features.Columns[0].Take([-1, .. Enumerable.Range(1, 199)]), rows.Features.Columns[1], rows.Features.Columns[2]]);
        var plan = new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1)
        {
            Recipe = new([new("number", ["x", "hour"])]),
        };

        var refused = await Fit(new TrainingRows(missing, rows.Labels), plan);

        refused.Refusals.Single().ToString().ShouldBe("'logistic-regression' cannot take missing values, and the column 'x' has some. Let its encoder impute them.");
    }

    [Fact]
    public async Task A_weight_of_two_is_two_rows()
    {
        var rows = Some.Rows(100);
        int[] twice = [.. Enumerable.Range(0, 100), .. Enumerable.Range(0, 100)];
        var plan = new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1) { Recipe = new([new("number", ["x"])]) };

        var weighted = await Fit(new TrainingRows(rows.Features, rows.Labels, Enumerable.Repeat(2.0, 100).ToArray()), plan);
        var doubled = await Fit(new TrainingRows(rows.Features.Take(twice), twice.Select(row => rows.Labels.Span[row]).ToArray()), plan);

        weighted.Value.Report.TrainByIteration[^1].ShouldBe(2 * doubled.Value.Report.TrainByIteration[^1], 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void Both_solvers_find_the_same_minimum(double l1)
    {
        var data = Data(rows: 3_000);
        var penalty = new LinearPenalty(l1, 1 - l1);

        var newton = new NewtonSolver(data, LinearLoss.Logistic, penalty, 100).Solve((_, _) => { }, TestContext.Current.CancellationToken);
        var quasi = new QuasiNewtonSolver(data, LinearLoss.Logistic, penalty, 5_000).Solve((_, _) => { }, TestContext.Current.CancellationToken);

        newton.Converged.ShouldBeTrue();
        quasi.Converged.ShouldBeTrue();
        newton.Coefficients.Zip(quasi.Coefficients, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Sums_over_rows_are_the_same_bits_for_any_number_of_threads()
    {
        var data = Data(rows: 50_000);
        double[] at = [.. Enumerable.Range(0, data.Width).Select(j => 0.01 * j)];

        var sums = Array.ConvertAll<int, double[]>([1, 2, 3, 16], threads =>
        {
            var pass = new LinearPass(data, LinearLoss.Logistic, curvature: true) { Threads = threads };
            var found = pass.At(at, TestContext.Current.CancellationToken);
            return [found.Loss, .. found.Gradient, .. found.Hessian];
        });

        sums.ShouldAllBe(one => one.SequenceEqual(sums[0]));
    }

    [Fact]
    public async Task A_fit_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Some.Training.FitAsync(
            new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1), Some.Rows(), null, null, cancelled.Token));
    }

    [Fact]
    public async Task A_fit_that_ran_out_of_iterations_says_so()
    {
        var plan = new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1).With("max_iterations", ParameterValue.Of(1L));

        var model = await Fit(Some.Rows(), plan);

        model.Value.Report.Warnings.ShouldBe(["Stopped after 1 iterations, before it converged."]);
    }

    private static LinearData Data(int rows)
    {
        var needs = DesignNeeds.TakesBlocks | DesignNeeds.WantsScaled;
        var some = Some.Rows(rows);
        var recipe = Some.Training.FitRecipe(AutomaticRecipe.For(needs, some.Features), some, needs, 1, TestContext.Current.CancellationToken).Value;
        var design = new LabelledDesign(recipe.Transform(some.Features, RowsUse.Learning), some.Labels, some.Weights);
        return new LinearData(design, [.. Enumerable.Repeat(1.0, rows)]);
    }

    private static Task<Result<CompiledModel>> Fit(TrainingRows rows, FitPlan plan) =>
        Some.Training.FitAsync(plan, rows, null, null, TestContext.Current.CancellationToken);
}

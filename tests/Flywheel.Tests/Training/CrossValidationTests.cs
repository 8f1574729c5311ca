using Flywheel.Core;
using Flywheel.Training;
using Flywheel.Training.CrossValidation;
using Flywheel.Training.Fitting;
using Flywheel.Training.Trainers;

namespace Flywheel.Tests.Training;

public sealed class CrossValidationTests
{
    private static readonly double[] s_labels = [.. Enumerable.Range(0, 103).Select(row => row % 10 == 0 ? 1.0 : 0)];

    [Fact]
    public void Random_folds_test_every_row_once_and_share_each_class_evenly()
    {
        var folds = FoldCutter.Cut(new FoldDefinition(FoldKind.Random), TaskKind.BinaryClassification, s_labels, seed: 3);

        folds.SelectMany(fold => fold.Test).Order().ShouldBe(Enumerable.Range(0, 103));
        folds.ShouldAllBe(fold => !fold.Train.Intersect(fold.Test).Any() && fold.Train.Length + fold.Test.Length == 103);
        folds.Select(fold => fold.Test.Count(row => s_labels[row] == 1)).ShouldAllBe(ones => ones == 2 || ones == 3);
        folds.Select(fold => fold.Test.Length).ShouldAllBe(rows => rows == 20 || rows == 21);
    }

    [Fact]
    public void Forward_folds_learn_only_from_what_came_before()
    {
        var folds = FoldCutter.Cut(new FoldDefinition(FoldKind.Forward, 4), TaskKind.BinaryClassification, s_labels, seed: 3);

        folds.ShouldAllBe(fold => fold.Train.Max() < fold.Test.Min() && fold.Train.Length == fold.Test.Min());
        folds.Select(fold => fold.Test.Length).Sum().ShouldBe(103 - folds[0].Train.Length);
    }

    [Fact]
    public async Task Every_fold_is_scored_on_rows_it_did_not_see()
    {
        var scorer = new RowCounter();

        var report = await CrossValidate(new FoldDefinition(FoldKind.Random, 4), scorer);

        report.Value.Scores.ShouldBe([50, 50, 50, 50]);
        (report.Value.Mean, report.Value.Deviation).ShouldBe((50, 0));
        scorer.Models.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Folds_that_cannot_be_cut_are_refused() =>
        (await CrossValidate(new FoldDefinition(FoldKind.Random, 1), new RowCounter())).Refusals.Single().ToString()
            .ShouldBe("200 rows cannot be cut into 1 folds. Ask for two or more, and fewer than there are rows.");

    private static Task<Result<CrossValidationReport>> CrossValidate(FoldDefinition folds, IFoldScorer scorer) => Some.Training.CrossValidateAsync(
        new FitPlan(TaskKind.BinaryClassification, "logistic-regression", 1), Some.Rows(), folds, scorer, null, TestContext.Current.CancellationToken);

    private sealed class RowCounter : IFoldScorer
    {
        internal List<Digest> Models { get; } = [];

        public string Metric => "rows";

        public Task<Result<double>> ScoreAsync(CompiledModel model, TrainingRows rows, CancellationToken cancellationToken)
        {
            Models.Add(model.Digest);
            return Task.FromResult<Result<double>>(rows.Count);
        }
    }
}

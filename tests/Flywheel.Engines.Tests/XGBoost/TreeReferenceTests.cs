using System.Runtime.CompilerServices;
using System.Text.Json;
using Flywheel.Engines.XGBoost;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>Losses on new rows against those of other libraries on the same rows, recorded by trees_reference.py.</summary>
public sealed class TreeReferenceTests
{
    private const int Count = 5_000;

    private static readonly (string Name, double Value)[] Boosting = [("rounds", 60), ("max_depth", 5)];
    private static readonly (string Name, double Value)[] Forest = [("trees", 200), ("max_depth", 12), ("min_leaf_weight", 5), ("column_share", 0.4)];

    [Fact]
    public async Task Boosting_is_as_good_as_xgboosts_own_package() =>
        await ShouldBeAsGood(GradientBoosting.Trainer(new XGBoostOptions { Threads = 2 }), Boosting, missing: 0.1, "xgboost 1.7.4 boosting", margin: 1e-4);

    [Fact]
    public async Task Boosting_is_as_good_as_scikit_learns() =>
        await ShouldBeAsGood(GradientBoosting.Trainer(new XGBoostOptions { Threads = 2 }), Boosting, missing: 0.1, "scikit-learn 1.2.1 boosting", margin: 0.005);

    [Fact]
    public async Task A_forest_is_as_good_as_scikit_learns() =>
        await ShouldBeAsGood(RandomForest.Trainer(new XGBoostOptions { Threads = 2 }), Forest, missing: 0, "scikit-learn 1.2.1 forest", margin: 0.005);

    private static async Task ShouldBeAsGood(
        TreeTrainer trainer, (string Name, double Value)[] given, double missing, string reference, double margin)
    {
        var train = ReferenceRows.Make(Count, seed: 1, missing);
        var other = ReferenceRows.Make(Count, seed: 2, missing);
        var recorded = Recorded().GetProperty(reference);

        var chances = await Score(trainer, given, TaskKind.BinaryClassification, train.Classes, other.Classes);
        var amounts = await Score(trainer, given, TaskKind.Regression, train.Amounts, other.Amounts);

        var logLoss = -chances.Zip(other.Classes.Labels, (score, label) => Math.Log(label == 1 ? score : 1 - (double)score)).Average();
        var rmse = Math.Sqrt(amounts.Zip(other.Amounts.Labels, (score, label) => Math.Pow((double)score - label, 2)).Average());
        logLoss.ShouldBeLessThan(recorded.GetProperty("log_loss").GetDouble() + margin);
        rmse.ShouldBeLessThan(recorded.GetProperty("rmse").GetDouble() + margin);
    }

    private static async Task<float[]> Score(TreeTrainer trainer, (string Name, double Value)[] given, TaskKind task, Rows train, Rows other)
    {
        var definitions = trainer.Traits.Parameters;
        var values = given.ToDictionary(
            pair => pair.Name,
            pair => definitions.Single(definition => definition.Name == pair.Name).Kind == ParameterKind.Whole
                ? ParameterValue.Of((long)pair.Value)
                : ParameterValue.Of(pair.Value));
        var parameters = ParameterSet.Resolve(trainer.Name, definitions, values).Value;
        var request = new FitRequest(task, train.ToDesign(), Validation: null, parameters, Seed: 1);
        var model = (await trainer.FitAsync(request, CancellationToken.None)).Value;
        return Scorer.Score(Scorer.ToModel(model, train.Width), other);
    }

    private static JsonElement Recorded([CallerFilePath] string source = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, "trees_reference.json"))).RootElement;
}

using System.Collections.Immutable;
using Flywheel.Engines.XGBoost.Fitting;
using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;
using static Flywheel.Engines.XGBoost.TreeTrainer;

namespace Flywheel.Engines.XGBoost;

/// <summary>
/// Random forests (Breiman, 2001) grown by XGBoost: every tree against the squared error of the labels without penalty, so that a leaf is
/// the mean label of its rows, and the forest the mean of its trees. For labels 0 and 1 the drop of the squared error is
/// half the drop of the Gini impurity, and the mean is a probability. Rows are drawn without replacement; 0.632 is the share of
/// different rows in a bootstrap sample.
/// </summary>
internal static class RandomForest
{
    public const string Name = "random-forest";

    private static readonly ImmutableArray<ParameterDefinition> Parameters =
    [
        ParameterDefinition.Whole("trees", 200, 1, 10_000, "Trees that are averaged.", ParameterScale.Log),
        ParameterDefinition.Whole("max_depth", 12, 1, 24, "Most questions between a tree's root and a leaf."),
        ParameterDefinition.Number("min_leaf_weight", 5, 1, 1_000_000, "Least weight of rows in a leaf; rows weigh 1 unless told otherwise.", ParameterScale.Log),
        ParameterDefinition.Number("row_share", 0.632, 0.01, 1, "Share of rows drawn for each tree."),
        ParameterDefinition.Number("column_share", 0.4, 0.01, 1, "Share of columns drawn for each split."),
        ParameterDefinition.Whole("bins", 256, 2, 65_536, "Thresholds tried for each column.", ParameterScale.Log),
    ];

    public static TreeTrainer Trainer(XGBoostOptions options) => new(Name, Parameters, Plan, options);

    private static TreeFitPlan Plan(FitRequest request)
    {
        var given = request.Parameters;
        var isClass = request.Task == TaskKind.BinaryClassification;
        var trees = given.Whole("trees");
        var settings = new Dictionary<string, string>
        {
            ["eta"] = Text(1.0 / trees),
            ["max_depth"] = Text(given.Whole("max_depth")),
            ["min_child_weight"] = Text(given.Number("min_leaf_weight")),
            ["subsample"] = Text(given.Number("row_share")),
            ["colsample_bynode"] = Text(given.Number("column_share")),
            ["lambda"] = "0",
            ["max_bin"] = Text(given.Whole("bins")),
        };
        return new TreeFitPlan(
            new SquaredLoss(root: !isClass), settings, trees, Patience: 0, request.Seed, isClass ? TreeLink.Share : TreeLink.Identity)
        {
            Averaged = true,
        };
    }
}

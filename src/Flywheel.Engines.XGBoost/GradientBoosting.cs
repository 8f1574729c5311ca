using System.Collections.Immutable;
using Flywheel.Engines.XGBoost.Fitting;
using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;
using static Flywheel.Engines.XGBoost.TreeTrainer;

namespace Flywheel.Engines.XGBoost;

/// <summary>Gradient-boosted trees on histograms (Friedman, 2001; Chen and Guestrin, "XGBoost", KDD 2016).</summary>
internal static class GradientBoosting
{
    public const string Name = "gradient-boosting";

    private static readonly ImmutableArray<ParameterDefinition> Parameters =
    [
        ParameterDefinition.Whole("rounds", 300, 1, 10_000, "Most trees; early stopping may keep fewer.", ParameterScale.Log),
        ParameterDefinition.Number("learning_rate", 0.1, 0.0001, 1, "How much of each tree is added.", ParameterScale.Log),
        ParameterDefinition.Whole("max_depth", 6, 1, 16, "Most questions between a tree's root and a leaf."),
        ParameterDefinition.Number("min_child_weight", 1, 0, 1_000_000, "Least sum of second derivatives in a leaf: rows for a regression, about a quarter of a row or less for a class."),
        ParameterDefinition.Number("min_gain", 0, 0, 1_000_000, "Least drop of the loss that is worth a split."),
        ParameterDefinition.Number("row_share", 1, 0.05, 1, "Share of rows drawn for each tree."),
        ParameterDefinition.Number("column_share", 1, 0.05, 1, "Share of columns drawn for each tree."),
        ParameterDefinition.Number("l2", 1, 0, 1_000_000, "Pull of leaf values to zero by their square."),
        ParameterDefinition.Number("l1", 0, 0, 1_000_000, "Pull of leaf values to zero by their size."),
        ParameterDefinition.Whole("bins", 256, 2, 65_536, "Thresholds tried for each column.", ParameterScale.Log),
        ParameterDefinition.Whole("early_stop", 30, 0, 10_000, "Rounds without a better validation loss after which to stop; 0 never stops."),
    ];

    public static TreeTrainer Trainer(XGBoostOptions options) => new(Name, Parameters, Plan, options);

    private static TreeFitPlan Plan(FitRequest request)
    {
        var given = request.Parameters;
        var isClass = request.Task == TaskKind.BinaryClassification;
        var settings = new Dictionary<string, string>
        {
            ["eta"] = Text(given.Number("learning_rate")),
            ["max_depth"] = Text(given.Whole("max_depth")),
            ["min_child_weight"] = Text(given.Number("min_child_weight")),
            ["gamma"] = Text(given.Number("min_gain")),
            ["subsample"] = Text(given.Number("row_share")),
            ["colsample_bytree"] = Text(given.Number("column_share")),
            ["lambda"] = Text(given.Number("l2")),
            ["alpha"] = Text(given.Number("l1")),
            ["max_bin"] = Text(given.Whole("bins")),
        };
        return new TreeFitPlan(
            isClass ? new LogisticLoss() : new SquaredLoss(root: true),
            settings,
            given.Whole("rounds"),
            given.Whole("early_stop"),
            request.Seed,
            isClass ? TreeLink.Logistic : TreeLink.Identity);
    }
}

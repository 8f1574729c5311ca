using System.Text.Json;
using Flywheel.Core;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Fitting;

/// <summary>From rows to a compiled model, in two halves, so that many fits can share the first.</summary>
internal sealed class ModelFitter(NamedParts<ITrainer> trainers, RecipeFitter recipes)
{
    // An array of floats can hold no more.
    private const long MostValues = 0x7FFF_FFC7;

    internal NamedParts<ITrainer> Trainers => trainers;

    internal RecipeFitter Recipes => recipes;

    /// <summary>Everything that can be said against a plan without rows.</summary>
    internal Result<ParameterSet> Check(FitPlan plan)
    {
        var found = trainers.Find(plan.Trainer);
        if (!found.TryGet(out var trainer))
        {
            return found.Refused<ParameterSet>();
        }

        return trainer.Traits.Tasks.Contains(plan.Task)
            ? ParameterSet.Resolve(trainer.Name, trainer.Traits.Parameters, plan.Parameters)
            : new Refusal("training.task-unsupported", "Task not supported", $"'{trainer.Name}' cannot learn a {Words(plan.Task)}.",
                $"It learns {string.Join(" or ", trainer.Traits.Tasks.Select(Words))}.");
    }

    internal Result<PreparedDesign> Prepare(FitPlan plan, TrainingRows train, TrainingRows? validation, CancellationToken cancellationToken)
    {
        Refusal[] refusals = [.. RowChecks.Check(plan.Task, train, "training"), .. validation is null ? [] : RowChecks.Check(plan.Task, validation, "validation")];
        if (refusals.Length > 0)
        {
            return Result.Refuse<PreparedDesign>(refusals);
        }

        var needs = trainers.Find(plan.Trainer).Value.Traits.Needs;
        var fit = recipes.Fit(plan.Recipe ?? AutomaticRecipe.For(needs, train.Features), train, needs, plan.Seed, cancellationToken);
        if (!fit.TryGet(out var recipe))
        {
            return fit.Refused<PreparedDesign>();
        }

        var most = Math.Max(train.Count, validation?.Count ?? 0);
        var values = (long)most * recipe.Shape.DenseNames.Length;
        if (values > MostValues)
        {
            return new Refusal("training.design-too-large", "Too many values",
                $"{most} rows of {recipe.Shape.DenseNames.Length} columns are {values} values; at most {MostValues} fit in one design matrix.",
                "Train on a sample of the rows, or encode categories as target or ordinal.");
        }

        return new PreparedDesign(recipe, Encode(recipe, train, RowsUse.Learning), validation is null ? null : Encode(recipe, validation, RowsUse.Scoring));
    }

    internal async Task<Result<CompiledModel>> FitAsync(
        FitPlan plan, ParameterSet parameters, PreparedDesign design, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var request = new FitRequest(plan.Task, design.Train, design.Validation, parameters, plan.Seed) { Progress = progress };
        var fit = await trainers.Find(plan.Trainer).Value.FitAsync(request, cancellationToken);
        return fit.TryGet(out var model) ? Compile(plan, parameters, design.Recipe, model) : fit.Refused<CompiledModel>();
    }

    private static CompiledModel Compile(FitPlan plan, ParameterSet parameters, FittedRecipe recipe, ITrainedModel model)
    {
        var graph = new OnnxGraphBuilder("flywheel");
        graph.Output(model.Emit(graph, recipe.Emit(graph)), CompiledModel.ScoreOutput, width: 1);
        graph.Metadata("flywheel.columns", JsonSerializer.Serialize(recipe.Shape.DenseFeatures));
        graph.Metadata("flywheel.layout", recipe.Layout.ToJson());
        graph.Metadata("flywheel.task", plan.Task.ToString());
        graph.Metadata("flywheel.trainer", plan.Trainer);
        return new CompiledModel(graph.ToBytes(), recipe.Layout, plan.Task, plan.Trainer, parameters, recipe.Definition, plan.Seed, model.Report);
    }

    private static LabelledDesign Encode(FittedRecipe recipe, TrainingRows rows, RowsUse use) =>
        new(recipe.Transform(rows.Features, use), rows.Labels, rows.Weights);

    private static string Words(TaskKind task) => task switch
    {
        TaskKind.BinaryClassification => "binary classification",
        _ => "regression",
    };
}

using Flywheel.Core;
using Flywheel.Training.CrossValidation;
using Flywheel.Training.Design;
using Flywheel.Training.Fitting;
using Flywheel.Training.Recipes;
using Flywheel.Training.Search;
using Flywheel.Training.Trainers;

namespace Flywheel.Training;

/// <summary>The room's door: from training rows to compiled models. Safe to use from many threads.</summary>
public sealed class ModelTraining
{
    private readonly ModelFitter _fitter;
    private readonly TimeProvider _time;

    /// <summary>Opens the door on these trainers and encoders.</summary>
    /// <exception cref="InvalidOperationException">Two have one name.</exception>
    public ModelTraining(IEnumerable<ITrainer> trainers, IEnumerable<IEncoder> encoders, TimeProvider time)
    {
        var recipes = new RecipeFitter(new NamedParts<IEncoder>("encoder", encoders, encoder => encoder.Name));
        _fitter = new ModelFitter(new NamedParts<ITrainer>("trainer", trainers, trainer => trainer.Name), recipes);
        _time = time;
    }

    /// <summary>How a search measures the memory in use; the working set of the process.</summary>
    internal Func<long> UsedBytes { get; init; } = () => Environment.WorkingSet;

    /// <summary>Every trainer there is, by name.</summary>
    public IEnumerable<string> TrainerNames => _fitter.Trainers.Names;

    /// <summary>What a trainer can learn and its parameters. Refuses an unknown name (<c>training.trainer-unknown</c>).</summary>
    public Result<TrainerTraits> Describe(string trainer) =>
        _fitter.Trainers.Find(trainer) is var found && found.TryGet(out var part) ? part.Traits : found.Refused<TrainerTraits>();

    /// <summary>Fits a recipe alone. Refuses unknown encoders, parameters and features, all at once.</summary>
    public Result<FittedRecipe> FitRecipe(RecipeDefinition recipe, TrainingRows train, DesignNeeds needs, ulong seed, CancellationToken cancellationToken) =>
        _fitter.Recipes.Fit(recipe, train, needs, seed, cancellationToken);

    /// <summary>
    /// Checks a plan without any rows, so that a slip in a project file is found before the data is read: trainer, task and parameters.
    /// </summary>
    public Result Check(FitPlan plan) => Result.From(_fitter.Check(plan).Refusals);

    /// <summary>
    /// Fits one model. Refuses a plan that <see cref="Check(FitPlan)"/> refuses, rows that cannot be learned from (<c>training.no-rows</c>,
    /// <c>training.label-invalid</c>, <c>training.one-class</c>, <c>training.weight-invalid</c>), and a recipe that does not fit the features.
    /// </summary>
    /// <param name="plan">What to fit.</param>
    /// <param name="train">Rows to learn from; nothing is learned from any other.</param>
    /// <param name="validation">Rows for early stopping, or null.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <param name="cancellationToken">Stops the fit within about a second.</param>
    public async Task<Result<CompiledModel>> FitAsync(
        FitPlan plan, TrainingRows train, TrainingRows? validation, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var check = _fitter.Check(plan);
        if (!check.TryGet(out var parameters))
        {
            return check.Refused<CompiledModel>();
        }

        var prepared = _fitter.Prepare(plan, train, validation, cancellationToken);
        return prepared.TryGet(out var design)
            ? await _fitter.FitAsync(plan, parameters, design, progress, cancellationToken)
            : prepared.Refused<CompiledModel>();
    }

    /// <summary>
    /// Checks a search without any rows: trainers, task, parameters and the forms they are written in, each refusal at its place.
    /// </summary>
    public Result Check(SearchDefinition search) => Result.From(SearchChecks.Spaces(search, _fitter).Refusals);

    /// <summary>
    /// Tries trainers and parameters within a budget and returns the best model of each candidate. Refuses what <see cref="Check(SearchDefinition)"/>
    /// refuses, features that are not there, and a search none of whose trials gave a model (<c>training.no-trial</c>).
    /// </summary>
    /// <param name="request">What is tried, on which rows.</param>
    /// <param name="scorer">Says how good a model is.</param>
    /// <param name="ledger">Remembers finished trials; what it knows is not run again.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <param name="cancellationToken">Stops the running fit within about a second; finished trials stay recorded.</param>
    public async Task<Result<SearchReport>> SearchAsync(
        SearchRequest request, ITrialScorer scorer, ITrialLedger ledger, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var definition = request.Definition;
        var limits = new SearchLimits(definition.Budget, _time, UsedBytes);
        var spaces = SearchChecks.Spaces(definition, _fitter);
        Refusal[] refusals = [.. spaces.Refusals, .. SearchChecks.Features(definition, request.Train.Features.Schema)];
        if (refusals.Length > 0)
        {
            return Result.Refuse<SearchReport>(refusals);
        }

        var runner = new TrialRunner(_fitter, request, scorer, ledger);
        var run = new SearchRun(definition, runner, scorer, limits, progress);
        return await run.RunAsync(new TrialSequence(definition, spaces.Value).Plans(), cancellationToken);
    }

    /// <summary>
    /// Fits the plan once per fold, recipe included, and scores each model on the rows it did not see. Refuses what <see cref="Check(FitPlan)"/>
    /// refuses, fewer than two folds or more folds than rows (<c>training.folds-invalid</c>), and whatever a fold is refused for.
    /// </summary>
    public async Task<Result<CrossValidationReport>> CrossValidateAsync(
        FitPlan plan, TrainingRows rows, FoldDefinition folds, IFoldScorer scorer, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        if (folds.Folds < 2 || folds.Folds >= rows.Count)
        {
            return new Refusal("training.folds-invalid", "Folds not valid", $"{rows.Count} rows cannot be cut into {folds.Folds} folds.", "Ask for two or more, and fewer than there are rows.");
        }

        var scores = new List<double>();
        foreach (var fold in FoldCutter.Cut(folds, plan.Task, rows.Labels.Span, plan.Seed))
        {
            var fit = await FitAsync(plan, rows.Take(fold.Train), null, null, cancellationToken);
            var score = fit.TryGet(out var model) ? await scorer.ScoreAsync(model, rows.Take(fold.Test), cancellationToken) : fit.Refused<double>();
            if (!score.IsOk)
            {
                return score.Refused<CrossValidationReport>();
            }

            scores.Add(score.Value);
            progress?.Report(new Progress(scores.Count, folds.Folds, "folds", FormattableString.Invariant($"{scorer.Metric} {score.Value:0.#####}")));
        }

        return new CrossValidationReport(scorer.Metric, [.. scores]);
    }
}

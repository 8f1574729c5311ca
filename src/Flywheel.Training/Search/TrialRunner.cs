using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Training.Design;
using Flywheel.Training.Fitting;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Search;

/// <summary>Runs one trial: encode (once per recipe), fit, compile, score, record. A trial the ledger knows is not run.</summary>
internal sealed class TrialRunner(ModelFitter fitter, SearchRequest request, ITrialScorer scorer, ITrialLedger ledger)
{
    private const int LeastValidationRows = 10_000;

    private readonly Dictionary<int, (TrainingRows Train, TrainingRows? Validation, RecipeDefinition Recipe)> _inputs = [];
    private readonly Dictionary<string, PreparedDesign> _designs = new(StringComparer.Ordinal);

    internal int AllRows => request.Train.Count;

    /// <summary>The fact of this trial on its first <paramref name="rows"/> rows in a random order, and the model when it had to be fitted.</summary>
    internal async Task<(TrialFact Fact, CompiledModel? Model)> RunAsync(TrialPlan plan, int rows, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var key = KeyOf(plan, rows);
        if (await ledger.FindAsync(key, cancellationToken) is { } known)
        {
            return (known with { Number = plan.Number, Candidate = plan.Candidate }, null);
        }

        var fit = await FitAsync(plan, rows, progress, cancellationToken);
        var score = fit.TryGet(out var model) ? Finite(await scorer.ScoreAsync(model, cancellationToken)) : fit.Refused<double>();
        var fact = new TrialFact(key, plan.Number, plan.Candidate, TrainerOf(plan), plan.Parameters.ToJson(), rows, scorer.Metric,
            score.IsOk ? score.Value : null, string.Join(" ", score.Refusals));
        await ledger.RecordAsync(fact, cancellationToken);
        return (fact, model);
    }

    /// <summary>Fits a trial without scoring or recording it: how the model of a remembered trial is made again.</summary>
    internal async Task<Result<CompiledModel>> FitAsync(TrialPlan plan, int rows, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var prepared = Prepare(plan, cancellationToken);
        if (!prepared.TryGet(out var design))
        {
            return prepared.Refused<CompiledModel>();
        }

        if (rows < AllRows)
        {
            design = design with { Train = design.Train.Take(Sample(AllRows, rows)), Validation = Fewer(design.Validation, rows) };
        }

        return await fitter.FitAsync(FitPlanOf(plan), plan.Parameters, design, progress, cancellationToken);
    }

    private Result<PreparedDesign> Prepare(TrialPlan plan, CancellationToken cancellationToken)
    {
        var (train, validation, recipe) = InputOf(plan);
        var needs = fitter.Trainers.Find(TrainerOf(plan)).Value.Traits.Needs;
        var key = $"{needs} {recipe.ToJson()}";
        if (_designs.TryGetValue(key, out var known))
        {
            return known;
        }

        var prepared = fitter.Prepare(FitPlanOf(plan), train, validation, cancellationToken);
        if (prepared.IsOk)
        {
            _designs.Add(key, prepared.Value);
        }

        return prepared;
    }

    private (TrainingRows Train, TrainingRows? Validation, RecipeDefinition Recipe) InputOf(TrialPlan plan)
    {
        if (!_inputs.TryGetValue(plan.Candidate, out var input))
        {
            var candidate = request.Definition.Candidates[plan.Candidate];
            var train = request.Train.Select(candidate.Features);
            var needs = fitter.Trainers.Find(candidate.Trainer).Value.Traits.Needs;
            input = (train, request.Validation?.Select(candidate.Features), candidate.Recipe ?? AutomaticRecipe.For(needs, train.Features));
            _inputs.Add(plan.Candidate, input);
        }

        return input;
    }

    private FitPlan FitPlanOf(TrialPlan plan) => new(request.Definition.Task, TrainerOf(plan), request.Definition.Seed)
    {
        Parameters = plan.Parameters.Values.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Recipe = InputOf(plan).Recipe,
    };

    private string TrainerOf(TrialPlan plan) => request.Definition.Candidates[plan.Candidate].Trainer;

    private Digest KeyOf(TrialPlan plan, int rows)
    {
        var trainer = fitter.Trainers.Find(TrainerOf(plan)).Value;
        using var key = new DigestBuilder("trial").Add(request.Data).Add(request.Definition.Task.ToString()).Add((long)request.Definition.Seed);
        key.Add(trainer.Name).Add(trainer.Traits.Version).Add(plan.Parameters.ToJson()).Add(InputOf(plan).Recipe.ToJson());
        return key.Add(rows).Add(AllRows).Add(request.Validation?.Count ?? 0).Add(scorer.Metric).Build();
    }

    // Looking at every validation row after every round would cost more than learning from few rows does.
    private LabelledDesign? Fewer(LabelledDesign? validation, int rows)
    {
        if (validation is null)
        {
            return null;
        }

        var kept = (int)Math.Max(Math.Min(validation.Count, LeastValidationRows), (long)validation.Count * rows / AllRows);
        return kept < validation.Count ? validation.Take(Sample(validation.Count, kept)) : validation;
    }

    // A smaller sample is part of every larger one, so that rungs of a halving search compare like with like.
    private int[] Sample(int all, int rows)
    {
        var order = Enumerable.Range(0, all).ToArray();
        new SeededRandom(request.Definition.Seed).Fork("halving rows").Shuffle(order.AsSpan());
        var sample = order[..rows];
        Array.Sort(sample);
        return sample;
    }

    private static Result<double> Finite(Result<double> score) => !score.IsOk || double.IsFinite(score.Value)
        ? score
        : new Refusal("training.score-invalid", "Score not valid", FormattableString.Invariant($"The scorer gave {score.Value}."), "A score is a finite number.");
}

using System.Collections.Immutable;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Fitting;

/// <summary>One model to be fitted. With the rows, everything the model depends on.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Trainer">The trainer's name.</param>
/// <param name="Seed">Where random numbers start.</param>
public sealed record FitPlan(TaskKind Task, string Trainer, ulong Seed)
{
    /// <summary>Parameters that differ from the trainer's defaults.</summary>
    public ImmutableSortedDictionary<string, ParameterValue> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal);

    /// <summary>How features become inputs; null for the recipe that suits the trainer and the features.</summary>
    public RecipeDefinition? Recipe { get; init; }

    /// <summary>The same with one more parameter.</summary>
    public FitPlan With(string parameter, ParameterValue value) => this with { Parameters = Parameters.SetItem(parameter, value) };
}

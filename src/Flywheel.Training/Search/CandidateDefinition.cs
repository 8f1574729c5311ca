using System.Collections.Immutable;
using Flywheel.Training.Recipes;
using Flywheel.Training.Search.Spaces;

namespace Flywheel.Training.Search;

/// <summary>One trainer to try, with fixed and searched parameters.</summary>
/// <param name="Trainer">The trainer's name.</param>
public sealed record CandidateDefinition(string Trainer)
{
    /// <summary>Parameters that differ from the defaults or are searched.</summary>
    public ImmutableArray<ParameterForm> Parameters { get; init; } = [];

    /// <summary>The only features it sees; empty for all.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>How features become inputs; null for the recipe that suits the trainer and the features.</summary>
    public RecipeDefinition? Recipe { get; init; }
}

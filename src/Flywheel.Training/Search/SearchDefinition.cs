using System.Collections.Immutable;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Search;

/// <summary>A search. The parameters of trial k depend on this and k alone; a time or memory budget only says how many are run.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Candidates">Trainers to try. Those without searched parameters get one trial each, first; the others take turns.</param>
/// <param name="Seed">Where random numbers start, for the search and for every fit.</param>
public sealed record SearchDefinition(TaskKind Task, ImmutableArray<CandidateDefinition> Candidates, ulong Seed)
{
    /// <summary>Which parameter sets are tried. Default: random.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Random;

    /// <summary>When it stops.</summary>
    public SearchBudget Budget { get; init; } = new();

    /// <summary>Exactly these trials, by number, whatever the budget: how a search that a clock cut short is made again. Empty: as the budget allows.</summary>
    public ImmutableArray<int> Replay { get; init; } = [];
}

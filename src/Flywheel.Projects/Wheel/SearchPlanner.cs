using System.Collections.Immutable;
using Flywheel.Projects.Commands;
using Flywheel.Projects.Definitions;
using Flywheel.Training.Search;
using Flywheel.Training.Search.Spaces;
using Flywheel.Training.Trainers;

namespace Flywheel.Projects.Wheel;

/// <summary>From <c>train:</c> to the training room's search.</summary>
internal static class SearchPlanner
{
    /// <summary>One name a candidate: its trainer's, with a number behind it from the second of a trainer on.</summary>
    internal static ImmutableArray<string> Names(ProjectDefinition project)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. project.Train.Candidates.Select(candidate =>
        {
            seen[candidate.Trainer] = seen.GetValueOrDefault(candidate.Trainer) + 1;
            return seen[candidate.Trainer] == 1 ? candidate.Trainer : FormattableString.Invariant($"{candidate.Trainer}-{seen[candidate.Trainer]}");
        })];
    }

    /// <summary>Every candidate's name: those of the search, then those of commands.</summary>
    internal static ImmutableArray<string> AllNames(ProjectDefinition project) => [.. Names(project), .. project.Train.Commands.Select(command => command.Name)];

    /// <summary>The step that makes a candidate.</summary>
    internal static string StepOf(ProjectDefinition project, string candidate) =>
        project.Train.Commands.Any(command => command.Name == candidate) ? CommandPlan.StepOf(candidate) : SearchStep.Name;

    internal static SearchDefinition Define(ProjectDefinition project) => new(
        TaskKind.BinaryClassification,
        [.. project.Train.Candidates.Select(candidate => new CandidateDefinition(candidate.Trainer)
        {
            Parameters = [.. candidate.Parameters.Select(parameter => new ParameterForm(parameter.Key, parameter.Value.Text, parameter.Value.Place))],
            Features = Seen(project, candidate),
        })],
        (ulong)project.Train.Seed)
    {
        Strategy = Enum.Parse<SearchStrategy>(project.Train.Strategy, ignoreCase: true),
        Budget = new SearchBudget { Trials = project.Train.Trials, Time = project.Train.Time },
    };

    // Empty means every feature.
    private static ImmutableArray<string> Seen(ProjectDefinition project, CandidateEntry candidate) =>
        candidate.Without.IsEmpty
            ? [.. candidate.Features.Select(feature => feature.Text)]
            : [.. (candidate.Features.IsEmpty ? project.Features.Select(feature => feature.Name) : candidate.Features.Select(feature => feature.Text))
                .Except(candidate.Without.Select(feature => feature.Text), StringComparer.Ordinal)];
}

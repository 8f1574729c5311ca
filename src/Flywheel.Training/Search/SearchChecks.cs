using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training.Fitting;
using Flywheel.Training.Search.Spaces;

namespace Flywheel.Training.Search;

/// <summary>Everything that can be said against a search before its first trial, all at once.</summary>
internal static class SearchChecks
{
    internal static Result<ImmutableArray<SearchSpace>> Spaces(SearchDefinition definition, ModelFitter fitter)
    {
        var refusals = new List<Refusal>();
        var spaces = ImmutableArray.CreateBuilder<SearchSpace>();
        if (definition.Candidates.IsEmpty || definition.Budget.Trials < 1)
        {
            refusals.Add(new Refusal("training.search-empty", "Nothing to search", $"The search has {definition.Candidates.Length} candidates and {definition.Budget.Trials} trials.",
                "It needs at least one of each."));
        }

        foreach (var candidate in definition.Candidates)
        {
            var check = fitter.Check(new FitPlan(definition.Task, candidate.Trainer, definition.Seed));
            if (!check.IsOk)
            {
                refusals.AddRange(check.Refusals);
                continue;
            }

            var space = SearchSpace.Parse(candidate.Trainer, fitter.Trainers.Find(candidate.Trainer).Value.Traits.Parameters, candidate.Parameters);
            refusals.AddRange(space.Refusals);
            if (space.IsOk)
            {
                spaces.Add(space.Value);
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<SearchSpace>>(refusals) : spaces.DrainToImmutable();
    }

    internal static IEnumerable<Refusal> Features(SearchDefinition definition, Schema schema) =>
        from candidate in definition.Candidates
        from feature in candidate.Features
        where schema.IndexOf(feature) < 0
        select new Refusal("training.feature-unknown", "Unknown feature", $"The candidate '{candidate.Trainer}' names the feature '{feature}', which there is not.",
            Spelling.DidYouMean(feature, schema.Names));
}

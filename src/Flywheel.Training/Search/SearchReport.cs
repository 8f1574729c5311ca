using System.Collections.Immutable;

namespace Flywheel.Training.Search;

/// <summary>What a search found.</summary>
/// <param name="Trials">Every trial that counts, in the order of their numbers; of a halving search the last rung each one reached.</param>
/// <param name="Winners">For each candidate that had a trial scored: its best trial, and the model. In the order of the candidates.</param>
/// <param name="Best">The best of the winners; the first when several are equal.</param>
/// <param name="Stopped">Why there were no more trials.</param>
public sealed record SearchReport(ImmutableArray<TrialFact> Trials, ImmutableArray<SearchWinner> Winners, SearchWinner Best, SearchStop Stopped);

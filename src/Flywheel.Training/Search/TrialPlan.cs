using Flywheel.Training.Parameters;

namespace Flywheel.Training.Search;

/// <summary>A trial to be run: the candidate's place in the search, and every parameter.</summary>
internal sealed record TrialPlan(int Number, int Candidate, ParameterSet Parameters);

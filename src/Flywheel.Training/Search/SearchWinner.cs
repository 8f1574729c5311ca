using Flywheel.Training.Fitting;

namespace Flywheel.Training.Search;

/// <summary>A candidate's best trial and the model it made.</summary>
public sealed record SearchWinner(TrialFact Trial, CompiledModel Model);

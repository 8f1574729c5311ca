using Flywheel.Core;
using Flywheel.Training.Fitting;

namespace Flywheel.Training.Search;

/// <summary>Says how good a compiled model is. Scores through the graph, on rows that no trial learned from; composed from other rooms.</summary>
public interface ITrialScorer
{
    /// <summary>The metric's name: part of every trial's key.</summary>
    string Metric { get; }

    /// <summary>Whether more is better.</summary>
    bool HigherIsBetter { get; }

    /// <summary>The metric of this model, a finite number. Refuses what it cannot score.</summary>
    Task<Result<double>> ScoreAsync(CompiledModel model, CancellationToken cancellationToken);
}

using Flywheel.Core;
using Flywheel.Training.Fitting;

namespace Flywheel.Training.CrossValidation;

/// <summary>Says how good a compiled model is on rows it did not learn from. Composed from other rooms.</summary>
public interface IFoldScorer
{
    /// <summary>The metric's name.</summary>
    string Metric { get; }

    /// <summary>The metric of this model on these rows.</summary>
    Task<Result<double>> ScoreAsync(CompiledModel model, TrainingRows rows, CancellationToken cancellationToken);
}

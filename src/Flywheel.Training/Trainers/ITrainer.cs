using Flywheel.Core;

namespace Flywheel.Training.Trainers;

/// <summary>
/// Learns one family of models. Extension point: built-ins and strangers register the same way. Safe to call from many threads.
/// </summary>
public interface ITrainer
{
    /// <summary>The family, as written in a project file: <c>logistic-regression</c>.</summary>
    string Name { get; }

    /// <summary>Tasks, needs and parameters.</summary>
    TrainerTraits Traits { get; }

    /// <summary>
    /// Fits a model. The same request gives the same model, bit for bit, whatever the number of threads. The task is one of the
    /// traits' and the parameters are complete and checked. Refuses data it cannot learn from (one class only, no rows) with the
    /// reason; throws <see cref="OperationCanceledException"/> within about a second of being cancelled.
    /// </summary>
    Task<Result<ITrainedModel>> FitAsync(FitRequest request, CancellationToken cancellationToken);
}

using Flywheel.Core;
using Flywheel.Training.Design;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Trainers;

/// <summary>All that a fit depends on.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Validation">Rows for early stopping and the fit report; never learned from. Null when there are none.</param>
/// <param name="Parameters">A value for every parameter of the trainer.</param>
/// <param name="Seed">Where random numbers start.</param>
public sealed record FitRequest(TaskKind Task, LabelledDesign Train, LabelledDesign? Validation, ParameterSet Parameters, ulong Seed)
{
    /// <summary>Told how far the fit is, when somebody wants to know. Not part of what the model depends on.</summary>
    public IProgress<Progress>? Progress { get; init; }
}

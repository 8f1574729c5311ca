using System.Collections.Immutable;

namespace Flywheel.Training.Trainers;

/// <summary>How a fit went. Holds no times: it is part of the model's package, and the same fit gives the same package.</summary>
/// <param name="Iterations">Iterations run.</param>
/// <param name="BestIteration">The iteration the model was taken from, from 1; equals <paramref name="Iterations"/> without early stopping.</param>
/// <param name="Metric">The quantity followed over iterations: <c>log_loss</c>. Lower is better.</param>
/// <param name="TrainByIteration">Its value on training rows after each iteration; empty when not measured.</param>
/// <param name="ValidationByIteration">Its value on validation rows after each iteration; empty when not measured.</param>
public sealed record FitReport(
    int Iterations,
    int BestIteration,
    string Metric,
    ImmutableArray<double> TrainByIteration,
    ImmutableArray<double> ValidationByIteration)
{
    /// <summary>What a reader should know: <c>stopped before it converged</c>. Empty when all is well.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The importance of each design column where the trainer has such a thing, in the trainer's own unit; empty otherwise.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Importance { get; init; } = [];
}

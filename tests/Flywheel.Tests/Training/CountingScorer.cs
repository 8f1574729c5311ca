using Flywheel.Core;
using Flywheel.Training.Fitting;
using Flywheel.Training.Search;

namespace Flywheel.Tests.Training;

/// <summary>Scores a model by its parameters, counts how often it was asked, and can end the process's patience after some trials.</summary>
internal sealed class CountingScorer(Func<CompiledModel, double> score) : ITrialScorer
{
    internal int Scored { get; private set; }

    internal int KilledAfter { get; init; } = int.MaxValue;

    public string Metric => "score";

    public bool HigherIsBetter => true;

    public Task<Result<double>> ScoreAsync(CompiledModel model, CancellationToken cancellationToken)
    {
        if (Scored == KilledAfter)
        {
            throw new OperationCanceledException("Killed.");
        }

        Scored++;
        return Task.FromResult<Result<double>>(score(model));
    }
}

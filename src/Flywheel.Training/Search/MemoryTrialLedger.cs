using System.Collections.Concurrent;
using Flywheel.Core;

namespace Flywheel.Training.Search;

/// <summary>Remembers trials as long as the process lives. Safe to use from many threads.</summary>
public sealed class MemoryTrialLedger : ITrialLedger
{
    private readonly ConcurrentDictionary<Digest, TrialFact> _trials = [];

    /// <summary>Everything recorded, by number.</summary>
    public IEnumerable<TrialFact> Trials => _trials.Values.OrderBy(trial => trial.Number);

    /// <inheritdoc/>
    public Task<TrialFact?> FindAsync(Digest key, CancellationToken cancellationToken) => Task.FromResult(_trials.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task RecordAsync(TrialFact trial, CancellationToken cancellationToken)
    {
        _trials.TryAdd(trial.Key, trial);
        return Task.CompletedTask;
    }
}

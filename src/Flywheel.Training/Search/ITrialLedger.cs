using Flywheel.Core;

namespace Flywheel.Training.Search;

/// <summary>
/// Remembers finished trials, so that a killed search does not run them again. What it says it recorded survives the process;
/// an implementation that cannot promise that merely makes searches start over.
/// </summary>
public interface ITrialLedger
{
    /// <summary>The fact recorded under this key, or null.</summary>
    Task<TrialFact?> FindAsync(Digest key, CancellationToken cancellationToken);

    /// <summary>Records a finished trial; a second record under one key changes nothing.</summary>
    Task RecordAsync(TrialFact trial, CancellationToken cancellationToken);
}

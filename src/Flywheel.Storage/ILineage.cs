using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>
/// Who made what out of what. An audit sink: a fact that cannot be written fails the step. Safe to use from many threads and processes.
/// </summary>
public interface ILineage
{
    /// <summary>Writes a fact, durably. The same key written again replaces nothing: the first fact stays and the later one is kept beside it.</summary>
    Task RecordAsync(StepFact fact, CancellationToken cancellationToken);

    /// <summary>The latest fact with this key, or null: what the step cache asks.</summary>
    Task<StepFact?> FindAsync(Digest key, CancellationToken cancellationToken);

    /// <summary>Every fact that led to this artifact, nearest first.</summary>
    Task<ImmutableArray<StepFact>> UpstreamAsync(Digest artifact, CancellationToken cancellationToken);

    /// <summary>Every fact this artifact led to, nearest first.</summary>
    Task<ImmutableArray<StepFact>> DownstreamAsync(Digest artifact, CancellationToken cancellationToken);
}

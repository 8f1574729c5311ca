using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Monitoring.Skew;

/// <summary>
/// Computes the features of a past prediction again, from what was known at its time: the other side of the comparison that proves that
/// training and serving agree. Whoever composes the rooms implements it with the sweep.
/// </summary>
public interface IFeatureRecomputation
{
    /// <summary>Features of each row, in the rows' order. Refuses rows that can no longer be computed.</summary>
    Task<Result<ImmutableArray<ImmutableArray<FeatureValue>>>> RecomputeAsync(IReadOnlyList<PredictionRow> rows, CancellationToken cancellationToken);
}

using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>Which runs, in which order, from where to where.</summary>
/// <param name="Experiments">The experiments to look in; none finds nothing.</param>
public sealed record RunQuery(ImmutableArray<ExperimentId> Experiments)
{
    /// <summary>What must hold; null for everything. See <see cref="RunFilter"/>.</summary>
    public RunFilter? Filter { get; init; }

    /// <summary>The order; runs equal in it come latest first, then by id.</summary>
    public ImmutableArray<RunOrder> Order { get; init; } = [];

    /// <summary>Only these; null for both.</summary>
    public Lifecycle? Lifecycle { get; init; } = Tracking.Lifecycle.Active;

    /// <summary>Runs on a page: 1 to 50,000, default 1,000.</summary>
    public int Take { get; init; } = 1_000;

    /// <summary>Runs before the page.</summary>
    public long Skip { get; init; }
}

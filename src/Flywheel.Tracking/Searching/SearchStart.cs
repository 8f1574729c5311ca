namespace Flywheel.Tracking.Searching;

/// <summary>Where a search statement begins to look.</summary>
/// <param name="Clause">The clause whose rows come first; null for none.</param>
internal sealed record SearchStart(RunClause? Clause)
{
    /// <summary>At the runs, latest first.</summary>
    public static SearchStart Runs { get; } = new((RunClause?)null);

    /// <summary>At the metric that the order names first; finds no run that lacks it or has no number.</summary>
    public static SearchStart Order { get; } = new((RunClause?)null);
}

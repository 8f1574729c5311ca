using Flywheel.Labels.Reviews;

namespace Flywheel.Projects.Definitions;

/// <summary>Which predictions people look at, and what that costs.</summary>
public sealed record ReviewsDefinition
{
    /// <summary>What is asked, and for how long.</summary>
    public ReviewQueueOptions Queue { get; init; } = new();

    /// <summary>What asking a person costs, in the money of the objective. Default 0.</summary>
    public double Cost { get; init; }

    /// <summary>Whether candidates learn from answers whose row is not in the data yet. Default true.</summary>
    public bool Learn { get; init; } = true;
}

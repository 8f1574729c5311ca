using Flywheel.Pipelines;
using Flywheel.Registry;

namespace Flywheel.Projects.Wheel;

/// <summary>How a turn goes about it.</summary>
public sealed record WheelOptions
{
    /// <summary>How steps are run.</summary>
    public PipelineRunOptions Run { get; init; } = new();

    /// <summary>Promotes against the gates, in somebody's name; null obeys them.</summary>
    public PromotionForce? Force { get; init; }
}

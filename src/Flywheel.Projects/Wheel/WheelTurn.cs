using Flywheel.Pipelines;
using Flywheel.Projects.Iterations;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;

namespace Flywheel.Projects.Wheel;

/// <summary>How a turn of the wheel ended.</summary>
/// <param name="Iteration">The iteration it belongs to.</param>
/// <param name="Outcome">Step by step.</param>
/// <param name="Release">The release it made, or made before.</param>
/// <param name="Verdict">Its gates' outcome; null when it was champion already.</param>
/// <param name="Promotion">Its promotion; null when it was champion already.</param>
public sealed record WheelTurn(ProjectIteration Iteration, PipelineOutcome Outcome, ReleaseVersion Release, GateVerdict? Verdict, Promotion? Promotion)
{
    /// <summary>True when nothing had to be done.</summary>
    public bool IsUnchanged => Outcome.IsUnchanged && Promotion is null;
}

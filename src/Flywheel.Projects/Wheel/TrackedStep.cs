using Flywheel.Tracking;

namespace Flywheel.Projects.Wheel;

/// <summary>A step's run, and the experiment it is in.</summary>
internal sealed record TrackedStep(RunId Run, ExperimentId Experiment);

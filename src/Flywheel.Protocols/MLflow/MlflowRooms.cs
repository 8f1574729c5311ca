using Flywheel.Registry;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>The rooms behind this door.</summary>
/// <param name="Tracker">Experiments and runs.</param>
/// <param name="LoggedModels">Models that runs made and that may be registered.</param>
/// <param name="Traces">What calls of programs did.</param>
/// <param name="Models">Registered models.</param>
/// <param name="Releases">Releases, whose files can be fetched as a version's.</param>
/// <param name="Files">Files that clients log.</param>
/// <param name="Objects">Files that Flywheel's own runs made.</param>
/// <param name="Options">Where files of runs go.</param>
public sealed record MlflowRooms(Tracker Tracker, LoggedModels LoggedModels, Traces Traces, ModelRegistry Models, ReleaseRegistry Releases, ArtifactFolder Files, IObjects Objects, TrackingOptions Options);

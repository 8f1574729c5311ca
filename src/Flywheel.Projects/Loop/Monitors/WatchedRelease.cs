using Flywheel.Core;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>A release as monitors know it.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Name">Its name, as <c>flights/3</c>.</param>
/// <param name="Reference">What healthy days look like to it; null in a release that was made before references travelled in releases.</param>
/// <param name="Labelled">What labelled days taught about it; null in a release that was made before.</param>
/// <param name="TestAuc">Its AUC on test rows; null when its manifest does not say.</param>
internal sealed record WatchedRelease(Digest Digest, string Name, DriftReference? Reference, LabelledReference? Labelled, double? TestAuc);

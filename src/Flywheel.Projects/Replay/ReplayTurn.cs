using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Replay;

/// <summary>What came of a training.</summary>
/// <param name="Model">The registered model.</param>
/// <param name="Version">The release's version; null when the training was refused.</param>
/// <param name="Verdict">Its gates' outcome; null when it had none.</param>
public sealed record ReplayTurn(string Model, int? Version, GateVerdict? Verdict);

using Flywheel.Core;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Alerts that are not sent for a while, because somebody said so.</summary>
/// <param name="Prefix">Keys that begin with it are silent: <c>flights/</c>, <c>flights/drift/</c>.</param>
/// <param name="Until">When it ends.</param>
/// <param name="By">Who said so.</param>
/// <param name="Why">Why.</param>
public sealed record AlertSilence(string Prefix, Timestamp Until, string By, string Why);

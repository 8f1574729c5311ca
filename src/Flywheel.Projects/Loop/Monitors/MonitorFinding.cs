using System.Collections.Immutable;
using Flywheel.Monitoring.Alerts;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>What a monitor says of something.</summary>
/// <param name="Monitor">The monitor: <c>drift</c>, <c>integrity</c>.</param>
/// <param name="Subject">A feature, <c>scores</c>, <c>traffic</c>.</param>
/// <param name="Explanation">One sentence for a person.</param>
internal sealed record MonitorFinding(string Monitor, string Subject, string Explanation)
{
    /// <summary>What else moved with it: where an alert of one of them is open, this is the same.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>How soon somebody should look, where what it costs is known; null by rule.</summary>
    public AlertSeverity? Severity { get; init; }

    /// <summary>What to do, where what it costs is known; null by rule.</summary>
    public string? Action { get; init; }
}

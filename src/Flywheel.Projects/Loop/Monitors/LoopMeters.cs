using System.Diagnostics.Metrics;
using Flywheel.Monitoring.Alerts;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>What loops count. Names and units follow OpenTelemetry's conventions; exporters listen to <see cref="MeterName"/>.</summary>
public static class LoopMeters
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Flywheel.Loop";

    private static readonly Meter s_meter = new(MeterName);
    private static readonly Counter<long> s_raised = s_meter.CreateCounter<long>("flywheel_alerts_total", "{alert}", "Alerts raised.");
    private static readonly UpDownCounter<long> s_open = s_meter.CreateUpDownCounter<long>("flywheel_alerts_open", "{alert}", "Alerts that are open now.");

    internal static void Raised(Alert alert) =>
        s_raised.Add(1, new("endpoint", alert.Endpoint), new("monitor", alert.Monitor), new("severity", alert.Severity.ToString().ToLowerInvariant()));

    internal static void Open(string endpoint, string monitor, int change) => s_open.Add(change, new("endpoint", endpoint), new KeyValuePair<string, object?>("monitor", monitor));
}

using System.Diagnostics.Metrics;

namespace Flywheel.Serving;

/// <summary>What serving counts. Names and units follow OpenTelemetry's conventions; exporters listen to <see cref="MeterName"/>.</summary>
public static class ServingMeters
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Flywheel.Serving";

    private static readonly Meter s_meter = new(MeterName);
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("flywheel_requests_total", "{request}", "Prediction requests answered.");
    private static readonly Counter<long> s_rows = s_meter.CreateCounter<long>("flywheel_rows_total", "{row}", "Rows scored.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("flywheel_request_duration_seconds", "s", "From rows to a durable answer.");

    internal static Counter<long> Shed { get; } = s_meter.CreateCounter<long>("flywheel_shed_total", "{request}", "Requests refused because too many were running.");

    internal static Counter<long> ShadowMissed { get; } = s_meter.CreateCounter<long>("flywheel_shadow_missed_total", "{row}", "Rows that the shadow did not score.");

    internal static void Record(EndpointSnapshot release, int rows, TimeSpan duration)
    {
        s_requests.Add(1, release.EndpointTag, release.VersionTag);
        s_rows.Add(rows, release.EndpointTag, release.VersionTag);
        s_duration.Record(duration.TotalSeconds, release.EndpointTag, release.VersionTag);
    }
}

using System.Diagnostics.Metrics;
using Flywheel.Registry.Releases;

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

    internal static void Record(string endpoint, ReleaseVersion release, int rows, TimeSpan duration)
    {
        var (name, version) = (new KeyValuePair<string, object?>("endpoint", endpoint), new KeyValuePair<string, object?>("version", release.Version));
        s_requests.Add(1, name, version);
        s_rows.Add(rows, name, version);
        s_duration.Record(duration.TotalSeconds, name, version);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Flywheel.Protocols.Prometheus;

/// <summary>Listens to the house's meters and keeps their sums and buckets. Safe to use from many threads; recording allocates nothing for a series seen before.</summary>
public sealed class MetricsCollector : IDisposable
{
    private readonly ConcurrentDictionary<Series, Cell> _cells = new();
    private readonly ConcurrentDictionary<(Instrument, object?, object?, object?), Cell> _seen = new();
    private readonly MeterListener _listener = new();

    /// <summary>Starts listening to every meter whose name starts with <c>Flywheel.</c>.</summary>
    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Flywheel.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => CellOf(instrument, tags).Add(value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => CellOf(instrument, tags).Add(value));
        _listener.Start();
    }

    /// <summary>Every series as text, in ordinal order.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var group in _cells.GroupBy(cell => cell.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            var isHistogram = group.Key is Histogram<double>;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {group.Key.Name} {group.Key.Description}\n# TYPE {group.Key.Name} {(isHistogram ? "histogram" : group.Key is UpDownCounter<long> ? "gauge" : "counter")}\n");
            foreach (var (series, cell) in group.OrderBy(cell => cell.Key.Labels, StringComparer.Ordinal))
            {
                cell.Write(text, group.Key.Name, series.Labels, isHistogram);
            }
        }

        return text.ToString();
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    // The values of up to three labels name a series of an instrument without a text being made; an instrument always gives the same labels in the same order.
    private Cell CellOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length > 3)
        {
            return NewCell(instrument, tags);
        }

        var key = (instrument, tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : null, tags.Length > 2 ? tags[2].Value : null);
        return _seen.TryGetValue(key, out var cell) ? cell : _seen[key] = NewCell(instrument, tags);
    }

    private Cell NewCell(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            labels.Append(labels.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(escaped).Append('"');
        }

        return _cells.GetOrAdd(new Series(instrument, labels.ToString()), _ => new Cell());
    }

    private readonly record struct Series(Instrument Instrument, string Labels);
}

using System.Buffers;
using System.Text.Json;

namespace Flywheel.Client.Tracking;

/// <summary>Calls of the protocol out of things logged, in order: neighbours of one run share a batch, as many as it takes.</summary>
internal static class LoggedBatches
{
    private const int Texts = 100;

    public static IEnumerable<(string Path, byte[] Body)> Of(IReadOnlyList<Logged> logged)
    {
        var batch = new List<Logged>();
        foreach (var next in logged.Where(next => next.Kind != LoggedKind.Mark))
        {
            if (batch.Count > 0 && (batch[0].Run != next.Run || next.Kind == LoggedKind.End || !Fits(batch, next)))
            {
                yield return Batch(batch);
                batch.Clear();
            }

            if (next.Kind == LoggedKind.End)
            {
                yield return ("runs/update", Json(writer =>
                {
                    writer.WriteString("run_id", next.Run);
                    writer.WriteString("status", next.Text);
                    writer.WriteNumber("end_time", next.At);
                }));
            }
            else
            {
                batch.Add(next);
            }
        }

        if (batch.Count > 0)
        {
            yield return Batch(batch);
        }
    }

    public static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // A param given twice would make the server refuse the whole batch.
    private static bool Fits(List<Logged> batch, Logged next) =>
        next.Kind == LoggedKind.Metric || (batch.Count(other => other.Kind == next.Kind) < Texts && !batch.Any(other => other.Kind == next.Kind && other.Key == next.Key));

    private static (string Path, byte[] Body) Batch(List<Logged> batch) => ("runs/log-batch", Json(writer =>
    {
        writer.WriteString("run_id", batch[0].Run);
        writer.WriteStartArray("metrics");
        foreach (var metric in batch.Where(next => next.Kind == LoggedKind.Metric))
        {
            writer.WriteStartObject();
            writer.WriteString("key", metric.Key);
            if (double.IsFinite(metric.Value))
            {
                writer.WriteNumber("value", metric.Value);
            }
            else
            {
                writer.WriteString("value", double.IsNaN(metric.Value) ? "NaN" : metric.Value > 0 ? "Infinity" : "-Infinity");
            }

            writer.WriteNumber("timestamp", metric.At);
            writer.WriteNumber("step", metric.Step);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Pairs(writer, "params", Of(batch, LoggedKind.Param));
        Pairs(writer, "tags", Of(batch, LoggedKind.Tag));
    }));

    private static IEnumerable<KeyValuePair<string, string>> Of(List<Logged> batch, LoggedKind kind) =>
        batch.Where(next => next.Kind == kind).Select(next => KeyValuePair.Create(next.Key, next.Text));

    /// <summary>Params or tags, as the protocol has them.</summary>
    public static void Pairs(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        writer.WriteStartArray(name);
        foreach (var pair in pairs)
        {
            writer.WriteStartObject();
            writer.WriteString("key", pair.Key);
            writer.WriteString("value", pair.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

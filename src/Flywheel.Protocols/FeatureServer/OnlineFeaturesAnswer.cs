using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Protocols.FeatureServer;

/// <summary>What is answered: names, and a vector a name with a value, a status and a time for each row; entities first.</summary>
internal static class OnlineFeaturesAnswer
{
    internal static void Write(Utf8JsonWriter writer, OnlineFeaturesRequest request, int[] wanted, ColumnBatch features, TimestampColumn times, string endpoint)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteStartArray("feature_names");
        foreach (var (name, _) in request.Entities)
        {
            writer.WriteStringValue(name);
        }

        foreach (var feature in wanted)
        {
            writer.WriteStringValue(request.FullNames ? $"{endpoint}__{features.Schema.Fields[feature].Name}" : features.Schema.Fields[feature].Name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("results");
        foreach (var (_, values) in request.Entities)
        {
            Write(writer, times, row => values[row].WriteTo(writer), row => values[row].ValueKind == JsonValueKind.Null);
        }

        foreach (var feature in wanted)
        {
            var column = features.Columns[feature];
            Write(writer, times, row => WriteValue(writer, column, row), row => IsMissing(column, row));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TimestampColumn times, Action<int> value, Func<int, bool> isMissing)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values");
        for (var row = 0; row < times.Count; row++)
        {
            value(row);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("statuses");
        for (var row = 0; row < times.Count; row++)
        {
            writer.WriteStringValue(isMissing(row) ? "NULL_VALUE" : "PRESENT");
        }

        writer.WriteEndArray();
        writer.WriteStartArray("event_timestamps");
        for (var row = 0; row < times.Count; row++)
        {
            writer.WriteStringValue(new Timestamp(times.Values[row]).ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsMissing(Column column, int row) => column.IsNull(row) || (column is DoubleColumn numbers && !double.IsFinite(numbers.Values[row]));

    private static void WriteValue(Utf8JsonWriter writer, Column column, int row)
    {
        switch (IsMissing(column, row) ? null : column.ValueAt(row))
        {
            case null:
                writer.WriteNullValue();
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case var other:
                writer.WriteStringValue(other.ToString());
                break;
        }
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features;

/// <summary>Writes and reads plans. Version 1 of the format; a reader refuses versions it does not know.</summary>
internal static class FeaturePlanJson
{
    private const int Version = 1;

    internal static string Write(FeaturePlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            WriteRow(json, plan.Row);
            json.WriteStartArray("datasets");
            foreach (var dataset in plan.Datasets)
            {
                WriteDataset(json, dataset);
            }

            json.WriteEndArray();
            json.WriteStartArray("features");
            foreach (var feature in plan.Features)
            {
                json.WriteStartObject();
                json.WriteString("name", feature.Name);
                json.WriteString("expression", feature.Expression);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static Result<FeaturePlan> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var version = root.GetProperty("version").GetInt32();
            return version == Version
                ? new FeaturePlan(ReadRow(root.GetProperty("row")),
                    [.. root.GetProperty("datasets").EnumerateArray().Select(ReadDataset)],
                    [.. root.GetProperty("features").EnumerateArray().Select(feature =>
                        new FeatureDefinition(feature.GetProperty("name").GetString()!, feature.GetProperty("expression").GetString()!))])
                : Refused($"The feature plan has version {version}; this build reads version {Version}.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return Refused($"The text is not a feature plan: {exception.Message}");
        }
    }

    private static Refusal Refused(string sentence) => new("features.plan", "Not a feature plan", sentence);

    private static void WriteRow(Utf8JsonWriter json, RowShape row)
    {
        json.WriteStartObject("row");
        json.WriteString("time", row.Time);
        WriteOptional(json, "dataset", row.Dataset);
        WriteNames(json, "key", row.Key);
        WriteNames(json, "later", row.Later);
        WriteSchema(json, row.Schema);
        json.WriteEndObject();
    }

    private static RowShape ReadRow(JsonElement row) => new(ReadSchema(row), row.GetProperty("time").GetString()!)
    {
        Dataset = ReadOptional(row, "dataset"),
        Key = ReadNames(row, "key"),
        Later = ReadNames(row, "later"),
    };

    private static void WriteDataset(Utf8JsonWriter json, DatasetShape dataset)
    {
        json.WriteStartObject();
        json.WriteString("name", dataset.Name);
        WriteNames(json, "key", dataset.Key);
        WriteOptional(json, "event_time", dataset.EventTime);
        WriteOptional(json, "known_at", dataset.KnownAt);
        WriteSchema(json, dataset.Schema);
        json.WriteEndObject();
    }

    private static DatasetShape ReadDataset(JsonElement dataset) => new(dataset.GetProperty("name").GetString()!, ReadSchema(dataset))
    {
        Key = ReadNames(dataset, "key"),
        EventTime = ReadOptional(dataset, "event_time"),
        KnownAt = ReadOptional(dataset, "known_at"),
    };

    private static void WriteSchema(Utf8JsonWriter json, Schema schema)
    {
        json.WriteStartArray("columns");
        foreach (var field in schema.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type.ToString().ToLowerInvariant());
            json.WriteBoolean("nullable", field.Nullable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Schema ReadSchema(JsonElement parent) => new(parent.GetProperty("columns").EnumerateArray().Select(field => new Field(
        field.GetProperty("name").GetString()!, Enum.Parse<ColumnType>(field.GetProperty("type").GetString()!, ignoreCase: true), field.GetProperty("nullable").GetBoolean())));

    private static void WriteNames(Utf8JsonWriter json, string key, ImmutableArray<string> names)
    {
        json.WriteStartArray(key);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<string> ReadNames(JsonElement parent, string key) => [.. parent.GetProperty(key).EnumerateArray().Select(name => name.GetString()!)];

    private static void WriteOptional(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static string? ReadOptional(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) ? value.GetString() : null;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Alerts as one JSON object: what webhooks get.</summary>
public static class AlertJson
{
    /// <summary>Writes an alert.</summary>
    public static byte[] Write(Alert alert) => JsonSerializer.SerializeToUtf8Bytes(alert, AlertJsonContext.Default.Alert);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, Converters = [typeof(AlertMoment)])]
[JsonSerializable(typeof(Alert))]
internal sealed partial class AlertJsonContext : JsonSerializerContext;

/// <summary>Moments as ISO 8601.</summary>
internal sealed class AlertMoment : JsonConverter<Timestamp>
{
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamp.TryParse(reader.GetString(), out var moment) ? moment : throw new JsonException("Not a moment.");

    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

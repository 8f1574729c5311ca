using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Data;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Alerts as one JSON object: what webhooks get.</summary>
public static class AlertJson
{
    /// <summary>Writes an alert.</summary>
    public static byte[] Write(Alert alert) => JsonSerializer.SerializeToUtf8Bytes(alert, AlertJsonContext.Default.Alert);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, Converters = [typeof(TimestampJson)])]
[JsonSerializable(typeof(Alert))]
internal sealed partial class AlertJsonContext : JsonSerializerContext;

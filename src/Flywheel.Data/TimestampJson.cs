using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;

namespace Flywheel.Data;

/// <summary>A moment as ISO 8601.</summary>
public sealed class TimestampJson : JsonConverter<Timestamp>
{
    /// <inheritdoc/>
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamp.TryParse(reader.GetString(), out var moment) ? moment : throw new JsonException("Not a moment.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}

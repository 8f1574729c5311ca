using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Data.Predictions;

/// <summary>A text that holds JSON, written as that JSON.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        // A journal row is one line; what the caller sent may not be.
        if (value.AsSpan().ContainsAny('\n', '\r'))
        {
            using var document = JsonDocument.Parse(value);
            document.RootElement.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue(value);
        }
    }
}

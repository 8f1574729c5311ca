using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Flywheel.Pipelines;

/// <summary>
/// One text per JSON value, so that equal parameters have equal digests: no white space, keys in ordinal order, whole numbers without
/// a fraction, other numbers as the shortest text that reads back the same.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical form of a JSON text.</summary>
    /// <exception cref="ArgumentException">Not JSON, or an object has a key twice.</exception>
    public static string Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                Write(writer, document.RootElement);
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"Not JSON: {fault.Message}", nameof(json), fault);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, element);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when element.TryGetInt64(out var whole):
                writer.WriteNumberValue(whole);
                break;
            case JsonValueKind.Number when element.GetDouble() is var number && number == Math.Floor(number) && Math.Abs(number) <= 1L << 53:
                writer.WriteNumberValue((long)number);
                break;
            case JsonValueKind.Number:
                writer.WriteNumberValue(element.GetDouble());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement element)
    {
        writer.WriteStartObject();
        string? last = null;
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Name == last)
            {
                throw new ArgumentException($"The key '{last}' is there twice.", nameof(element));
            }

            writer.WritePropertyName(last = member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Registry.Gates;

/// <summary>A verdict as stored.</summary>
public static class GateJson
{
    /// <summary>Writes a verdict.</summary>
    public static byte[] Write(GateVerdict verdict) => JsonSerializer.SerializeToUtf8Bytes(verdict, GateJsonContext.Default.GateVerdict);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not a verdict.</exception>
    public static GateVerdict Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, GateJsonContext.Default.GateVerdict) ?? throw new JsonException("The verdict is null.");
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GateVerdict))]
internal sealed partial class GateJsonContext : JsonSerializerContext;

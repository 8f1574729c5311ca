using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Versions;

namespace Flywheel.Data;

/// <summary>The JSON of what this room stores: one form for one value, so that equal things have equal digests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    Converters = [typeof(DigestJson), typeof(SchemaJson), typeof(TimestampJson)])]
[JsonSerializable(typeof(DatasetManifest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>A digest as its hex text.</summary>
internal sealed class DigestJson : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Digest.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A schema as an object of type words, in the order of the columns.</summary>
internal sealed class SchemaJson : JsonConverter<Schema>
{
    public override Schema Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var columns = document.RootElement.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, item.Value.GetString()!));
        return SchemaDefinition.Parse(columns) is { IsOk: true } parsed ? parsed.Value.Schema : throw new JsonException("Not a schema.");
    }

    public override void Write(Utf8JsonWriter writer, Schema value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var field in value.Fields)
        {
            writer.WriteString(field.Name, SchemaDefinition.WordOf(field.Type) + (field.Nullable ? "?" : ""));
        }

        writer.WriteEndObject();
    }
}

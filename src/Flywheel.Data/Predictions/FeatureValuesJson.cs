using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Data.Predictions;

/// <summary>Features as one object, name to value, in their order.</summary>
internal sealed class FeatureValuesJson : JsonConverter<ImmutableArray<FeatureValue>>
{
    public override ImmutableArray<FeatureValue> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var features = ImmutableArray.CreateBuilder<FeatureValue>();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Features are an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            features.Add(reader.TokenType switch
            {
                JsonTokenType.Number => new FeatureValue(name, reader.GetDouble()),
                JsonTokenType.String => new FeatureValue(name, reader.GetString()),
                JsonTokenType.Null => new FeatureValue(name, (double?)null),
                _ => throw new JsonException($"The feature '{name}' is neither a number nor a text."),
            });
        }

        return features.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<FeatureValue> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var feature in value)
        {
            if (feature.Text is { } text)
            {
                writer.WriteString(feature.Name, text);
            }
            else if (feature.Number is { } number && double.IsFinite(number))
            {
                writer.WriteNumber(feature.Name, number);
            }
            else
            {
                writer.WriteNull(feature.Name);
            }
        }

        writer.WriteEndObject();
    }
}

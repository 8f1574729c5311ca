using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Flywheel.Training.Recipes;

/// <summary>How features become model inputs: encoders in order. A feature may be named by several encoders, or by none and is then not used.</summary>
public sealed record RecipeDefinition(ImmutableArray<EncoderDefinition> Encoders)
{
    /// <summary>Equal recipes give equal bytes.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var encoder in Encoders)
            {
                writer.WriteStartObject();
                writer.WriteString("encoder", encoder.Encoder);
                writer.WriteStartArray("features");
                foreach (var feature in encoder.Features)
                {
                    writer.WriteStringValue(feature);
                }

                writer.WriteEndArray();
                writer.WriteStartObject("parameters");
                foreach (var (name, value) in encoder.Parameters)
                {
                    writer.WriteString(name, value.ToString());
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(RecipeDefinition? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);
}

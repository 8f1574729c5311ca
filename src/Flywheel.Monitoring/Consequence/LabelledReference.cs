using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Monitoring.Consequence;

/// <summary>What the days taught whose outcomes were known when a release was made: how its loss depends on each feature, and how far the quality that scores promise was off. Travels in the release.</summary>
/// <param name="Effects">How loss and worth depend on each feature.</param>
/// <param name="HasValue">False where nobody said what a decision is worth.</param>
/// <param name="Errors">How far promised quality was off, by day.</param>
public sealed record LabelledReference(ImmutableArray<FeatureEffectState> Effects, bool HasValue, ImmutableArray<QualityErrors> Errors)
{
    /// <summary>As JSON: the same bytes for the same reference.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LabelledReferenceJsonContext.Default.LabelledReference);

    /// <summary>Reads <see cref="ToJson"/>; refuses <c>monitoring.reference-damaged</c>.</summary>
    public static Result<LabelledReference> FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, LabelledReferenceJsonContext.Default.LabelledReference) is { Effects.IsDefault: false, Errors.IsDefault: false } read)
            {
                return read;
            }
        }
        catch (JsonException wrong)
        {
            return Damaged(wrong.Message);
        }

        return Damaged("it is empty");
    }

    private static Refusal Damaged(string why) =>
        new("monitoring.reference-damaged", "Reference damaged", $"What labelled days taught cannot be read: {why.TrimEnd('.')}.", "Turn the wheel again: the release is made anew.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LabelledReference))]
internal sealed partial class LabelledReferenceJsonContext : JsonSerializerContext;

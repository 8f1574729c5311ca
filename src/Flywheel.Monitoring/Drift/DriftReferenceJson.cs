using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;

namespace Flywheel.Monitoring.Drift;

/// <summary>A reference as JSON: the same bytes for the same reference, so that it can travel in a release and be named by its digest.</summary>
public static class DriftReferenceJson
{
    /// <summary>Writes a reference.</summary>
    public static byte[] Write(DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return JsonSerializer.SerializeToUtf8Bytes(reference.ToState(), DriftReferenceJsonContext.Default.DriftReferenceState);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; refuses <c>monitoring.reference-damaged</c>.</summary>
    public static Result<DriftReference> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, DriftReferenceJsonContext.Default.DriftReferenceState) is { Pool: not null, Levels.IsDefault: false, Directions.IsDefault: false } state)
            {
                return new DriftReference(state);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            return Damaged(wrong.Message);
        }

        return Damaged("it is empty");
    }

    private static Refusal Damaged(string why) =>
        new("monitoring.reference-damaged", "Reference damaged", $"The reference cannot be read: {why.TrimEnd('.')}.", "Build it anew from healthy days.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DriftReferenceState))]
internal sealed partial class DriftReferenceJsonContext : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Flywheel.Data.Predictions;

/// <summary>The JSON of prediction rows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DigestJson), typeof(TimestampJson)])]
[JsonSerializable(typeof(PredictionRow))]
internal sealed partial class PredictionJson : JsonSerializerContext;

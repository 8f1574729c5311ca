using System.Text.Json.Serialization;

namespace Flywheel.Data.Predictions;

/// <summary>The JSON of prediction rows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DigestJson), typeof(TimestampJson)])]
[JsonSerializable(typeof(PredictionRow))]
[JsonSerializable(typeof(OutcomeRow))]
[JsonSerializable(typeof(LabelRow))]
internal sealed partial class PredictionJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Flywheel.Data;

namespace Flywheel.Projects.Loop;

/// <summary>The JSON of what a loop keeps.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    Converters = [typeof(TimestampJson)])]
[JsonSerializable(typeof(LoopState))]
[JsonSerializable(typeof(DayQuality))]
internal sealed partial class LoopStateJson : JsonSerializerContext;

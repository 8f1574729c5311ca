using System.Text.Json.Serialization;

namespace Flywheel.Data.Profiles;

/// <summary>The JSON of profiles.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DatasetProfile))]
internal sealed partial class ProfileJson : JsonSerializerContext;

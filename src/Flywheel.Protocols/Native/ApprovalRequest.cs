using System.Text.Json.Serialization;

namespace Flywheel.Protocols.Native;

/// <summary>The body of an approval.</summary>
internal sealed record ApprovalRequest
{
    public string Name { get; init; } = "";

    public int Version { get; init; }

    public string Role { get; init; } = "";

    public string? By { get; init; }

    public string Reason { get; init; } = "";
}

/// <summary>Its JSON: unknown keys are refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ApprovalRequest))]
internal sealed partial class ApprovalRequestJson : JsonSerializerContext;

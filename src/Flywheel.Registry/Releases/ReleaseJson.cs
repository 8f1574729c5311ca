using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>The bytes of <c>release.json</c> and <c>holdout.json</c>: the same record gives the same bytes.</summary>
public static class ReleaseJson
{
    /// <summary>Writes a manifest.</summary>
    public static byte[] Write(ReleaseManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ReleaseJsonContext.Default.ReleaseManifest);

    /// <summary>Reads a manifest; refuses <c>release.unreadable</c> and <c>release.format</c>.</summary>
    public static Result<ReleaseManifest> ReadManifest(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, ReleaseJsonContext.Default.ReleaseManifest);
            return manifest switch
            {
                null => Unreadable(ReleaseFiles.Manifest, "it is null"),
                { Format: not ReleaseManifest.CurrentFormat } => new Refusal("release.format", "Unknown release format",
                    $"The release is in format {manifest.Format}; this build reads format {ReleaseManifest.CurrentFormat}.", "Use a newer build, or make the release again."),
                _ => manifest,
            };
        }
        catch (JsonException broken)
        {
            return Unreadable(ReleaseFiles.Manifest, broken.Message);
        }
    }

    /// <summary>Writes a holdout.</summary>
    public static byte[] Write(Holdout holdout) => JsonSerializer.SerializeToUtf8Bytes(holdout, ReleaseJsonContext.Default.Holdout);

    /// <summary>Reads a holdout; refuses <c>release.unreadable</c>.</summary>
    public static Result<Holdout> ReadHoldout(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ReleaseJsonContext.Default.Holdout) is { } holdout ? holdout : Unreadable(ReleaseFiles.Holdout, "it is null");
        }
        catch (JsonException broken)
        {
            return Unreadable(ReleaseFiles.Holdout, broken.Message);
        }
    }

    private static Refusal Unreadable(string file, string why) =>
        new("release.unreadable", "Unreadable release", $"{file} cannot be read: {why}.", "Restore the file from a backup, or make the release again.");
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ReleaseManifest))]
[JsonSerializable(typeof(Holdout))]
internal sealed partial class ReleaseJsonContext : JsonSerializerContext;

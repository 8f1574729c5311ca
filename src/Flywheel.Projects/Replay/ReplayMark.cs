using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Replay;

/// <summary>What a story needs to be gone on with, beside its workspace at a moment. Everything else is lived through again from the logs.</summary>
/// <param name="Key">Which story, told by which program.</param>
/// <param name="Microseconds">The moment.</param>
/// <param name="Recording">Versions of all datasets, the recorded one included.</param>
/// <param name="Histories">For each model, the dataset versions known before the story.</param>
/// <param name="Turns">What came of every training, in order.</param>
/// <param name="Asked">Rows whose outcome is awaited, and their predictions.</param>
public sealed record ReplayMark(
    string Key, long Microseconds, ImmutableSortedDictionary<string, string> Recording, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Histories,
    ImmutableArray<ReplayTurn> Turns, ImmutableSortedDictionary<int, string> Asked)
{
    /// <summary>The moment.</summary>
    [JsonIgnore]
    public Timestamp Moment => new(Microseconds);

    /// <summary>What names a story: its files and the program.</summary>
    public static async Task<string> KeyAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var texts = new List<string> { typeof(ReplayMark).Module.ModuleVersionId.ToString() };
        foreach (var file in new[] { project.FileName, ReplayReader.FileName })
        {
            texts.Add(await File.ReadAllTextAsync(Path.Combine(project.Folder, file), cancellationToken).ConfigureAwait(false));
        }

        return Digest.Of(string.Join('\0', texts)).ToString();
    }

    /// <summary>The mark that a workspace remembers of this story; null when it remembers none, or another's.</summary>
    public static ReplayMark? Find(string root, string key)
    {
        try
        {
            return Workspace.FindMark(root) is { } note && JsonSerializer.Deserialize(note, ReplayMarkJson.Default.ReplayMark) is { } mark && mark.Key == key ? mark : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReplayMarkJson.Default.ReplayMark);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReplayMark))]
internal sealed partial class ReplayMarkJson : JsonSerializerContext;

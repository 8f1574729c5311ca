using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>The trials a search ran. A clock may have cut the search short, so making it again needs to know how far it came.</summary>
internal static class TrialsFile
{
    internal static byte[] Write(IEnumerable<TrialFact> trials) => Encoding.UTF8.GetBytes(new JsonArray([.. trials.OrderBy(trial => trial.Number).Select(trial => new JsonObject
    {
        ["number"] = trial.Number,
        ["trainer"] = trial.Trainer,
        ["parameters"] = JsonNode.Parse(trial.Parameters),
        ["rows"] = trial.Rows,
        ["metric"] = trial.Metric,
        ["score"] = trial.Score,
        ["refused"] = trial.Refused,
    })]).ToJsonString());

    /// <summary>The numbers of the trials, for <see cref="SearchDefinition.Replay"/>.</summary>
    internal static ImmutableArray<int> Numbers(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(trial => trial.GetProperty("number").GetInt32())];
    }
}

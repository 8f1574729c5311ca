using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>The trials a search ran. A clock may have cut the search short, so making it again needs to know how far it came.</summary>
internal static class TrialsFile
{
    internal static byte[] Write(SearchReport report, bool isReplay) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["cut_short"] = isReplay || report.Stopped is SearchStop.Time or SearchStop.Memory,
        ["trials"] = new JsonArray([.. report.Trials.OrderBy(trial => trial.Number).Select(trial => new JsonObject
        {
            ["number"] = trial.Number,
            ["trainer"] = trial.Trainer,
            ["parameters"] = JsonNode.Parse(trial.Parameters),
            ["rows"] = trial.Rows,
            ["metric"] = trial.Metric,
            ["score"] = trial.Score,
            ["refused"] = trial.Refused,
        })]),
    }.ToJsonString());

    /// <summary>
    /// The numbers of the trials for <see cref="SearchDefinition.Replay"/> when a clock or memory cut the search short; none when it ended by
    /// itself, because then it does so again. A replay runs on all rows, so only trials that came that far are named.
    /// </summary>
    internal static ImmutableArray<int> Replay(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.GetProperty("cut_short").GetBoolean())
        {
            return [];
        }

        var trials = document.RootElement.GetProperty("trials").EnumerateArray().Select(trial => (Number: trial.GetProperty("number").GetInt32(), Rows: trial.GetProperty("rows").GetInt32())).ToArray();
        var all = trials.Max(trial => trial.Rows);
        return [.. trials.Where(trial => trial.Rows == all).Select(trial => trial.Number)];
    }
}

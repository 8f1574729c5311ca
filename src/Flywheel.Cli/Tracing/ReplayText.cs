using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Data.Predictions;
using Flywheel.Serving.Replays;

namespace Flywheel.Cli.Tracing;

/// <summary>What came of giving a prediction again.</summary>
internal static class ReplayText
{
    public static string Write(PredictionRow prediction, string release, ReplayedPrediction replayed)
    {
        var text = new StringBuilder("replayed\n");
        var same = replayed.IsSame ? "the logged score to the last bit" : $"not the logged {Words.Number(prediction.Score)}";
        text.AppendLine(CultureInfo.InvariantCulture, $"  then     {release} on the features it saw says {Words.Number(replayed.Score)}: {same}");
        text.AppendLine(replayed.Changes.IsEmpty
            ? $"  now      every feature computed again as of {prediction.EventTime} is what it was"
            : $"  now      {Words.Number(replayed.ScoreNow)}: {replayed.Changes.Length} features as of {prediction.EventTime} are others today, because events came late");
        foreach (var change in replayed.Changes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"             {change.Now.Name}  {Value(change.Then)} -> {Value(change.Now)}");
        }

        text.Append(CultureInfo.InvariantCulture, $"  today    {replayed.Champion}, the champion, would say {Words.Number(replayed.ChampionScore)} and decide {(replayed.ChampionDecision ? "yes" : "no")}");
        return text.ToString();
    }

    public static JsonObject Document(ReplayedPrediction replayed) => new()
    {
        ["score"] = replayed.Score,
        ["same"] = replayed.IsSame,
        ["score_now"] = replayed.ScoreNow,
        ["changes"] = new JsonArray([.. replayed.Changes.Select(change => new JsonObject { ["feature"] = change.Now.Name, ["then"] = Json(change.Then), ["now"] = Json(change.Now) })]),
        ["champion"] = replayed.Champion.ToString(),
        ["champion_score"] = replayed.ChampionScore,
        ["champion_decision"] = replayed.ChampionDecision,
    };

    private static string Value(FeatureValue value) => value.Text ?? (value.Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : "missing");

    private static JsonNode? Json(FeatureValue value) => value.Text is { } text ? text : value.Number is { } number ? number : null;
}

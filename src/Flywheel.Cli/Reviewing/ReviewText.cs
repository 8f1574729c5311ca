using System.Globalization;
using System.Text.Json.Nodes;

namespace Flywheel.Cli.Reviewing;

/// <summary>Reviews as people read them.</summary>
internal static class ReviewText
{
    private const int LongestInputs = 80;

    public static string List(JsonObject said)
    {
        var table = new TextTable("prediction", "state", "rule", "score", "decision", "asked at", "by", "row");
        foreach (var review in said["reviews"]!.AsArray().OfType<JsonObject>())
        {
            var inputs = review["inputs"]?.ToJsonString() ?? "";
            table.Add(Word(review, "prediction"), State(review), Word(review, "rule"), Score(review), Word(review, "decision"), Word(review, "asked_at"),
                Word(review, "answered_by") is { Length: > 0 } by ? by : Word(review, "claimed_by"), inputs.Length > LongestInputs ? inputs[..LongestInputs] + "…" : inputs);
        }

        var (answered, agreed, overflowed) = (Count(said, "answered"), Count(said, "agreed"), Count(said, "overflowed"));
        var right = answered == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {agreed} of them as the model had decided ({agreed / (double)answered:0%})");
        var left = overflowed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {overflowed} left to the model because the queue was full");
        var summary = string.Create(CultureInfo.InvariantCulture, $"{Count(said, "waiting")} wait, {answered} answered{right}, {Count(said, "expired")} not answered in time{left}");
        return table.Count == 0 ? summary : $"{table}\n\n{summary}";
    }

    public static string One(JsonObject said)
    {
        var review = said["review"]!.AsObject();
        return string.Join('\n', review.Where(entry => entry.Value is not null).Select(entry => $"{entry.Key.Replace('_', ' '),-15}{(entry.Key == "answer" ? State(review) : entry.Value is JsonValue value ? value.ToString() : entry.Value!.ToJsonString())}"));
    }

    private static string State(JsonObject review) => review["answer"] is { } answer ? (double)answer == 0 ? "no" : "yes" : Word(review, "state");

    private static string Score(JsonObject review) => review["score"] is { } score ? ((double)score).ToString("0.000000", CultureInfo.InvariantCulture) : "";

    private static string Word(JsonObject review, string key) => (string?)review[key] ?? "";

    private static long Count(JsonObject said, string key) => (long)said[key]!;
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;

namespace Flywheel.Cli.Replaying;

/// <summary>A story at its end: a table by month and champion, and how fast it was told.</summary>
internal static class ReplaySummary
{
    internal static string Text(ReplayOutcome outcome, string page)
    {
        var text = new StringBuilder();
        var table = new TextTable("MONTH", "RELEASE", "MODEL", "DAYS", "ROWS", "AUC", "PROMISED", "CAME TRUE", "ECE", "VALUE");
        foreach (var month in ReplayMonth.Of(outcome.Days))
        {
            var rows = month.Window;
            table.Add(month.Name, month.Champion, outcome.Releases.GetValueOrDefault(month.Champion, ""), Number(month.Days, "0"), Number(rows.Count, "#,0"),
                Number(rows.Auc, "0.000"), Number(rows.MeanScore, "0.000"), Number(rows.PositiveShare, "0.000"), Number(rows.CalibrationError, "0.000"), Number(month.Value, "0.000"));
        }

        text.Append(table).AppendLine();
        AddChanges(text, outcome);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{outcome.LivedRows:#,0} rows in {outcome.Lived.Elapsed.TotalSeconds:0} s, {Rate(outcome.LivedRows, outcome.Lived.Elapsed):#,0} a second: answered, journalled, joined and judged. Data and training took {outcome.Training.Elapsed.TotalSeconds:0} s besides.");
        return text.Append(CultureInfo.InvariantCulture, $"Report: {page}").ToString();
    }

    private static void AddChanges(StringBuilder text, ReplayOutcome outcome)
    {
        string Named(string release) => $"{release} ({outcome.Releases.GetValueOrDefault(release, "?")})";
        var changes = ChampionChange.Of(outcome.Days, outcome.Events);
        if (changes.IsEmpty)
        {
            return;
        }

        var table = new TextTable("CHANGED", "FROM", "TO", "WORTH BEFORE", "AFTER", "DIFFERENCE", "95 % RANGE");
        foreach (var change in changes)
        {
            table.Add(Date(change.At), Named(change.From), Named(change.To), Number(change.Before, "0.000"), Number(change.After, "0.000"), Number(change.Difference.Value, "+0.000;-0.000"), Range(change));
        }

        text.AppendLine().Append(table).AppendLine();
    }

    internal static JsonObject Document(ReplayOutcome outcome, string page) => new()
    {
        ["rows"] = outcome.Rows,
        ["seconds"] = Seconds(outcome.Lived.Elapsed),
        ["processor_seconds"] = Seconds(outcome.Lived.Processor),
        ["rows_per_second"] = Math.Round(Rate(outcome.LivedRows, outcome.Lived.Elapsed)),
        ["rows_per_processor_second"] = Math.Round(Rate(outcome.LivedRows, outcome.Lived.Processor)),
        ["training_seconds"] = Seconds(outcome.Training.Elapsed),
        ["training_processor_seconds"] = Seconds(outcome.Training.Processor),
        ["report"] = page,
        ["releases"] = new JsonObject(outcome.Releases.Select(release => KeyValuePair.Create(release.Key, (JsonNode?)release.Value))),
        ["events"] = new JsonArray([.. outcome.Events.Select(happened => new JsonObject
        {
            ["at"] = happened.At.ToString(),
            ["kind"] = happened.Kind.ToString().ToLowerInvariant(),
            ["release"] = happened.Release,
            ["by"] = happened.By,
            ["text"] = happened.Text,
        })]),
        ["months"] = new JsonArray([.. ReplayMonth.Of(outcome.Days).Select(month => new JsonObject
        {
            ["month"] = month.Name,
            ["champion"] = month.Champion,
            ["days"] = month.Days,
            ["rows"] = month.Window.Count,
            ["auc"] = Finite(month.Window.Auc),
            ["promised"] = Finite(month.Window.MeanScore),
            ["came_true"] = Finite(month.Window.PositiveShare),
            ["ece"] = Finite(month.Window.CalibrationError),
            ["value"] = Finite(month.Value),
        })]),
        ["changes"] = new JsonArray([.. ChampionChange.Of(outcome.Days, outcome.Events).Select(change => new JsonObject
        {
            ["at"] = change.At.ToString(),
            ["from"] = change.From,
            ["to"] = change.To,
            ["value_before"] = change.Before,
            ["value_after"] = change.After,
            ["difference"] = change.Difference.Value,
            ["low"] = Finite(change.Difference.Low),
            ["high"] = Finite(change.Difference.High),
        })]),
        ["days"] = new JsonArray([.. outcome.Days.Select(day => new JsonObject
        {
            ["day"] = day.Day.ToString(),
            ["champion"] = day.Champion,
            ["rows"] = day.Rows,
            ["auc"] = Finite(day.Auc),
            ["promised"] = Finite(day.Predicted),
            ["came_true"] = Finite(day.Actual),
            ["ece"] = Finite(day.CalibrationError),
            ["challenger_share"] = day.ChallengerShare,
            ["value"] = Finite(day.Value),
        })]),
    };

    private static string Date(Timestamp time) => time.ToDateTimeOffset().ToString("d MMMM", CultureInfo.InvariantCulture);

    private static string Range(ChampionChange change) => double.IsFinite(change.Difference.Low)
        ? string.Create(CultureInfo.InvariantCulture, $"{change.Difference.Low:+0.000;-0.000} to {change.Difference.High:+0.000;-0.000}")
        : "too few days";

    private static double Rate(long rows, TimeSpan time) => rows / Math.Max(time.TotalSeconds, 0.001);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}

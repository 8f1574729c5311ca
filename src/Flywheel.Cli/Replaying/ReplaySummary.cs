using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
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
        foreach (var part in Months(outcome))
        {
            var rows = part.Sum(day => (double)day.Rows);
            double Mean(Func<DayQuality, double> of) => part.Sum(day => of(day) * day.Rows) / rows;
            table.Add(part.Key.Month, part.Key.Champion, outcome.Releases.GetValueOrDefault(part.Key.Champion, ""), Number(part.Count(), "0"), Number(rows, "#,0"),
                Number(Mean(day => day.Auc), "0.000"), Number(Mean(day => day.Predicted), "0.000"), Number(Mean(day => day.Actual), "0.000"), Number(Mean(day => day.CalibrationError), "0.000"), Number(Mean(day => day.Value), "0.000"));
        }

        text.Append(table).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{outcome.Rows:#,0} rows in {outcome.Lived.Elapsed.TotalSeconds:0} s, {Rate(outcome.Rows, outcome.Lived.Elapsed):#,0} a second: answered, journalled, joined and judged. Data and training took {outcome.Training.Elapsed.TotalSeconds:0} s besides.");
        return text.Append(CultureInfo.InvariantCulture, $"Report: {page}").ToString();
    }

    internal static JsonObject Document(ReplayOutcome outcome, string page) => new()
    {
        ["rows"] = outcome.Rows,
        ["seconds"] = Seconds(outcome.Lived.Elapsed),
        ["processor_seconds"] = Seconds(outcome.Lived.Processor),
        ["rows_per_second"] = Math.Round(Rate(outcome.Rows, outcome.Lived.Elapsed)),
        ["rows_per_processor_second"] = Math.Round(Rate(outcome.Rows, outcome.Lived.Processor)),
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

    private static IEnumerable<IGrouping<(string Month, string Champion), DayQuality>> Months(ReplayOutcome outcome) =>
        outcome.Days.GroupBy(day => (day.Day.ToDateTimeOffset().ToString("MMMM", CultureInfo.InvariantCulture), day.Champion));

    private static double Rate(long rows, TimeSpan time) => rows / Math.Max(time.TotalSeconds, 0.001);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}

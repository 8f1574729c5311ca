using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Projects.Drills;

namespace Flywheel.Cli.Drilling;

/// <summary>What came of drills, as people and programs read it.</summary>
internal static class DrillView
{
    private const int LongestWords = 100;

    public static string Text(DrillReport report, string page)
    {
        var table = new TextTable("drill", "", "seen after", "well after", "by", "what was said");
        foreach (var outcome in report.Outcomes)
        {
            var said = outcome.Said ?? (outcome.Applies ? "" : outcome.Injected);
            table.Add(outcome.Plan.Name, DrillWords.Verdict(outcome), DrillWords.Detected(outcome), DrillWords.Recovered(outcome), outcome.By ?? "", said.Length > LongestWords ? said[..LongestWords] + "…" : said);
        }

        var control = report.ControlAlarms.IsEmpty ? "Without a fault nothing was raised." : $"Without a fault these were raised, and count for nothing: {string.Join(", ", report.ControlAlarms)}.";
        return string.Create(CultureInfo.InvariantCulture, $"{table}\n\n{report.Release}, {report.Rows} rows a day from {report.From}, seed {report.Seed}. {control}\nreport    {page}");
    }

    public static JsonObject Document(DrillReport report, string page) => new()
    {
        ["release"] = report.Release,
        ["rows_per_day"] = report.Rows,
        ["from"] = report.From,
        ["seed"] = report.Seed,
        ["passed"] = report.Passed,
        ["control_alarms"] = new JsonArray([.. report.ControlAlarms.Select(alarm => (JsonNode)JsonValue.Create(alarm)!)]),
        ["drills"] = new JsonArray([.. report.Outcomes.Select(outcome => new JsonObject
        {
            ["drill"] = outcome.Plan.Name,
            ["injected"] = outcome.Injected,
            ["applies"] = outcome.Applies,
            ["passed"] = outcome.Passed,
            ["detected"] = outcome.Detected is not null,
            ["detected_after_hours"] = outcome.Detected?.TotalHours,
            ["detect_within_hours"] = outcome.Plan.DetectWithin.TotalHours,
            ["by"] = outcome.By,
            ["said"] = outcome.Said,
            ["recovered_after_hours"] = outcome.Recovered?.TotalHours,
            ["recover_within_hours"] = outcome.Plan.RecoverWithin.TotalHours,
            ["answered"] = outcome.Answered,
            ["failed"] = outcome.Failed,
            ["lost"] = outcome.Lost,
        })]),
        ["page"] = page,
    };
}

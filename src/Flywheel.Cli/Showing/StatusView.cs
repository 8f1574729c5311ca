using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Alerts;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Showing;

/// <summary>How an endpoint stands, as people and programs read it.</summary>
internal static class StatusView
{
    public static string Text(LoopReport report)
    {
        var text = new StringBuilder();
        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name,-10}{value}\n");
            }
        }

        Line("endpoint", report.Endpoint);
        Line("answers", report.Route is { } route ? $"{route.Route}, since {route.At} ({route.By}: {route.Reason})" : report.Champion is { } champion ? $"{champion} champion 100 %" : "nothing yet: turn the wheel with 'flywheel run'");
        Line("loop", report.LookedAt is { } looked ? $"last looked at {looked}" : "not turned yet: 'flywheel serve' turns it, where the project declares one");
        Line("roll-out", report.Rollout);
        Line("making", report.Making is { } making ? $"a candidate is being made. {making}" : null);
        foreach (var (i, alert) in report.Alerts.Index())
        {
            Line(i == 0 ? "alarms" : "", Words(alert));
        }

        foreach (var (i, said) in report.Monitors.Index())
        {
            Line(i == 0 ? "watch" : "", $"{said.Monitor}: {said.Text}");
        }

        foreach (var (i, power) in report.Power.Index())
        {
            Line(i == 0 ? "power" : "", $"{power.Monitor}: {power.Text}");
        }

        Line("labels", report.Labels is { } labels ? Words(labels) : null);
        foreach (var limit in report.Limits)
        {
            Line("limit", $"{limit.Passed switch { true => "pass", false => "FAIL", _ => "?   " }}  {limit.Limit}   {limit.Found}");
        }

        foreach (var day in report.Days)
        {
            Line(day == report.Days[0] ? "days" : "", string.Create(CultureInfo.InvariantCulture,
                $"{day.Day.ToDateTimeOffset():yyyy-MM-dd}  {day.Champion}  {day.Rows} labels  AUC {day.Auc:0.000}  promised {day.Predicted:0.000}  came true {day.Actual:0.000}{(double.IsNaN(day.Value) ? "" : string.Create(CultureInfo.InvariantCulture, $"  worth {day.Value:0.000}"))}"));
        }

        foreach (var (i, happened) in report.Timeline.Index())
        {
            Line(i == 0 ? "events" : "", $"{happened.At}  {happened.Kind.ToString().ToLowerInvariant()} {happened.Release}  {happened.Text}");
        }

        foreach (var (i, step) in report.Next.Index())
        {
            Line(i == 0 ? "next" : "", $"{(step.When is { } when ? $"{when}  " : "")}{step.What}");
        }

        return text.ToString().TrimEnd();
    }

    public static JsonObject Document(LoopReport report) => new()
    {
        ["endpoint"] = report.Endpoint,
        ["champion"] = report.Champion,
        ["champion_made_at"] = report.ChampionMadeAt?.ToString(),
        ["route"] = report.Route is { } record ? new JsonObject
        {
            ["at"] = record.At.ToString(),
            ["by"] = record.By,
            ["reason"] = record.Reason,
            ["champion"] = record.Route.Champion,
            ["champion_share"] = record.Route.ChampionShare,
            ["arms"] = new JsonArray([.. record.Route.Arms.Select(arm => new JsonObject { ["name"] = arm.Name, ["version"] = arm.Version, ["share"] = arm.Share })]),
            ["shadow"] = record.Route.Shadow,
        } : null,
        ["looked_at"] = report.LookedAt?.ToString(),
        ["rollout"] = report.Rollout,
        ["making"] = report.Making,
        ["calibration_alarm"] = report.CalibrationAlarm,
        ["calibration_power"] = report.CalibrationPower,
        ["alerts"] = new JsonArray([.. report.Alerts.Select(Document)]),
        ["monitors"] = new JsonArray([.. report.Monitors.Select(said => new JsonObject { ["monitor"] = said.Monitor, ["text"] = said.Text })]),
        ["power"] = new JsonArray([.. report.Power.Select(power => new JsonObject { ["monitor"] = power.Monitor, ["text"] = power.Text })]),
        ["labels"] = report.Labels is { } labels ? new JsonObject
        {
            ["count"] = labels.Count,
            ["missing_share"] = Number(labels.MissingShare),
            ["median_delay_seconds"] = labels.MedianDelay?.TotalSeconds,
            ["delay_95_seconds"] = labels.MostDelay?.TotalSeconds,
        } : null,
        ["limits"] = new JsonArray([.. report.Limits.Select(limit => new JsonObject { ["limit"] = limit.Limit, ["found"] = limit.Found, ["passed"] = limit.Passed })]),
        ["days"] = new JsonArray([.. report.Days.Select(day => new JsonObject
        {
            ["day"] = day.Day.ToString(),
            ["champion"] = day.Champion,
            ["labels"] = day.Rows,
            ["auc"] = Number(day.Auc),
            ["log_loss"] = Number(day.LogLoss),
            ["predicted"] = Number(day.Predicted),
            ["actual"] = Number(day.Actual),
            ["calibration_error"] = Number(day.CalibrationError),
            ["challenger_share"] = day.ChallengerShare,
            ["value"] = Number(day.Value),
        })]),
        ["timeline"] = new JsonArray([.. report.Timeline.Select(happened => new JsonObject
        {
            ["at"] = happened.At.ToString(),
            ["kind"] = happened.Kind.ToString().ToLowerInvariant(),
            ["release"] = happened.Release,
            ["by"] = happened.By,
            ["text"] = happened.Text,
        })]),
        ["next"] = new JsonArray([.. report.Next.Select(step => new JsonObject { ["what"] = step.What, ["when"] = step.When?.ToString() })]),
    };

    private static string Words(Alert alert) =>
        string.Create(CultureInfo.InvariantCulture, $"{alert.Severity.ToString().ToUpperInvariant()}  {alert.Monitor} {alert.Subject}: {alert.Explanation} Since {alert.FirstAt}, seen {alert.Count} times. For {alert.Owner}: {alert.Action}");

    private static JsonObject Document(Alert alert) => new()
    {
        ["monitor"] = alert.Monitor,
        ["subject"] = alert.Subject,
        ["severity"] = alert.Severity.ToString().ToLowerInvariant(),
        ["text"] = alert.Explanation,
        ["owner"] = alert.Owner,
        ["action"] = alert.Action,
        ["first_at"] = alert.FirstAt.ToString(),
        ["last_at"] = alert.LastAt.ToString(),
        ["count"] = alert.Count,
    };

    private static string Words(LabelSummary labels)
    {
        var delay = labels.MedianDelay is { } median && labels.MostDelay is { } most ? $", half within {Span(median)}, 95 of 100 within {Span(most)}" : "";
        var missing = double.IsNaN(labels.MissingShare) ? "" : string.Create(CultureInfo.InvariantCulture, $", {labels.MissingShare:0.0%} never came");
        return string.Create(CultureInfo.InvariantCulture, $"{labels.Count} with an outcome{delay}{missing}");
    }

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} seconds"),
    };

    // JSON knows no NaN.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}

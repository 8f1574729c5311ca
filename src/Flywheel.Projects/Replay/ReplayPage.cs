using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>A story as one self-contained HTML file: quality, calibration, traffic and worth day by day, with what happened, and the timeline in words.</summary>
public static class ReplayPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } small { color: #5b6b7b; font-weight: normal; }
        figure { margin: 1rem 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #5b6b7b; }
        .grid { stroke: #e3e8ee; } .line { fill: none; stroke-width: 1.8; } .a { stroke: #0b6bcb; } .b { stroke: #c2410c; } .key { display: inline-block; width: 14px; height: 3px; margin: 0 4px 4px 8px; }
        .key.a { background: #0b6bcb; } .key.b { background: #c2410c; }
        .mark line { stroke-dasharray: 3 3; } .good line, .good circle { stroke: #15803d; fill: #15803d; } .bad line, .bad circle { stroke: #b91c1c; fill: #b91c1c; } .plain line, .plain circle { stroke: #64748b; fill: #64748b; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e3e8ee; vertical-align: top; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
        .tag { border-radius: 4px; padding: 0 .4rem; color: #fff; white-space: nowrap; } .tag.good { background: #15803d; } .tag.bad { background: #b91c1c; } .tag.plain { background: #64748b; }
        """;

    /// <summary>Writes it. The same outcome gives the same page, but for the times it took.</summary>
    public static string Write(string project, ReplayOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{TimeChart.Escape(project)}: replay</title><style>{Style}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{TimeChart.Escape(project)}: replay <small>{outcome.Rows:#,0} rows, {outcome.Days.Length} days, {outcome.Events.Length} events</small></h1>");
        if (!outcome.Days.IsEmpty)
        {
            page.Append("<p>Recorded rows, asked about when they happened; what became of each was told when it was known. Everything a dot marks was decided and done by the program, except what a person forced. Point at a dot to read it.</p>");
            page.Append("<p><span class=\"tag good\">deployed, advanced, promoted, confirmed</span> <span class=\"tag bad\">alarm, refused, returned, rolled back</span> <span class=\"tag plain\">trained, shadowed</span></p>");
            page.Append(Months(outcome));
            page.Append(Chart(outcome, "AUC of the answers of each day", 0.5, 1).Line("AUC", "a", Points(outcome, day => day.Auc)).Draw());
            page.Append(Chart(outcome, "Calibration", 0, 0.5).Line("promised", "a", Points(outcome, day => day.Predicted)).Line("came true", "b", Points(outcome, day => day.Actual)).Draw());
            page.Append(Chart(outcome, "Share of the answers given by a challenger", 0, 1).Line("challenger", "b", Points(outcome, day => day.ChallengerShare)).Draw());
            var worth = outcome.Days.Select(day => day.Value).Where(double.IsFinite).ToArray();
            if (worth.Length > 0)
            {
                page.Append(Chart(outcome, "Worth of a decision", Math.Floor(worth.Min()), Math.Ceiling(worth.Max())).Line("money per decision", "a", Points(outcome, day => day.Value)).Draw());
            }
        }

        page.Append(Changes(outcome));
        page.Append("<h2>What happened</h2><table><tr><th>When</th><th></th><th>Release</th><th>By</th><th>What was seen and done</th></tr>");
        foreach (var happened in outcome.Events)
        {
            var model = Named(outcome, happened.Release);
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{happened.At.ToDateTimeOffset():d MMM HH:mm}</td><td><span class=\"tag {Css(happened.Kind)}\">{Word(happened.Kind)}</span></td><td>{TimeChart.Escape(model)}</td><td>{TimeChart.Escape(happened.By)}</td><td>{TimeChart.Escape(happened.Text)}</td></tr>");
        }

        return page.Append("</table></body></html>").ToString();
    }

    private static string Months(ReplayOutcome outcome)
    {
        var table = new StringBuilder("<table><tr><th>Month</th><th>Champion</th><th class=\"n\">Days</th><th class=\"n\">Rows</th><th class=\"n\">AUC</th><th class=\"n\">Promised</th><th class=\"n\">Came true</th><th class=\"n\">Calibration error</th><th class=\"n\">Worth of a decision</th></tr>");
        foreach (var month in ReplayMonth.Of(outcome.Days))
        {
            var rows = month.Window;
            table.Append(CultureInfo.InvariantCulture, $"<tr><td>{month.Name}</td><td>{TimeChart.Escape(Named(outcome, month.Champion))}</td><td class=\"n\">{month.Days}</td><td class=\"n\">{rows.Count:#,0}</td><td class=\"n\">{rows.Auc:0.000}</td><td class=\"n\">{rows.MeanScore:0.000}</td><td class=\"n\">{rows.PositiveShare:0.000}</td><td class=\"n\">{rows.CalibrationError:0.000}</td><td class=\"n\">{month.Value:0.000}</td></tr>");
        }

        return table.Append("</table>").ToString();
    }

    private static string Changes(ReplayOutcome outcome)
    {
        var table = new StringBuilder();
        foreach (var change in ChampionChange.Of(outcome.Days, outcome.Events))
        {
            var range = double.IsFinite(change.Difference.Low) ? string.Create(CultureInfo.InvariantCulture, $"{change.Difference.Low:+0.000;-0.000} to {change.Difference.High:+0.000;-0.000}") : "too few days";
            table.Append(CultureInfo.InvariantCulture, $"<tr><td>{change.At.ToDateTimeOffset():d MMM}</td><td>{TimeChart.Escape(Named(outcome, change.From))}</td><td>{TimeChart.Escape(Named(outcome, change.To))}</td><td class=\"n\">{change.Before:0.000}</td><td class=\"n\">{change.After:0.000}</td><td class=\"n\">{change.Difference.Value:+0.000;-0.000}</td><td class=\"n\">{range}</td></tr>");
        }

        return table.Length == 0 ? "" : FormattableString.Invariant($"<h2>Worth of a decision before and after <small>means of up to {ChampionChange.Days} whole days on either side; what changed, not why</small></h2><table><tr><th>When</th><th>Before</th><th>After</th><th class=\"n\">Worth before</th><th class=\"n\">After</th><th class=\"n\">Difference</th><th class=\"n\">95 % range</th></tr>{table}</table>");
    }

    private static string Named(ReplayOutcome outcome, string release) => outcome.Releases.TryGetValue(release, out var name) ? $"{release} ({name})" : release;

    private static TimeChart Chart(ReplayOutcome outcome, string title, double low, double high)
    {
        var chart = new TimeChart(title, outcome.Days[0].Day, outcome.Days[^1].Day + TimeSpan.FromDays(1), low, high);
        foreach (var happened in outcome.Events.Where(happened => happened.At >= outcome.Days[0].Day && happened.At <= outcome.Days[^1].Day + TimeSpan.FromDays(1)))
        {
            chart.Mark(happened.At, Css(happened.Kind), $"{Word(happened.Kind)} {happened.Release}: {happened.Text}");
        }

        return chart;
    }

    private static IEnumerable<(Timestamp At, double Value)> Points(ReplayOutcome outcome, Func<DayQuality, double> of) => outcome.Days.Select(day => (day.Day, of(day)));

    private static string Css(TimelineKind kind) => kind switch
    {
        TimelineKind.Deployed or TimelineKind.Advanced or TimelineKind.Promoted or TimelineKind.Confirmed => "good",
        TimelineKind.Alarm or TimelineKind.Refused or TimelineKind.Returned or TimelineKind.RolledBack or TimelineKind.Stopped => "bad",
        _ => "plain",
    };

    private static string Word(TimelineKind kind) => kind == TimelineKind.RolledBack ? "rolled back" : kind.ToString().ToLowerInvariant();
}

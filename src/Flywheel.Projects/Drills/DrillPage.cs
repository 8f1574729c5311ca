using System.Globalization;
using System.Net;
using System.Text;

namespace Flywheel.Projects.Drills;

/// <summary>What came of drills as one HTML file that needs nothing else.</summary>
public static class DrillPage
{
    private const string Style = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1d2330}table{border-collapse:collapse;width:100%}" +
        "th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #dde1e8;vertical-align:top}.pass{color:#17713b}.FAIL{color:#b3261e;font-weight:600}.lead{color:#5b6475}";

    /// <summary>Writes the page.</summary>
    public static string Write(string project, DrillReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Drills of {Escape(project)}</title><style>{Style}</style></head><body>");
        page.Append($"<h1>Drills of {Escape(project)}</h1><p class=\"lead\">{Escape(report.Release)}, {report.Rows.ToString(CultureInfo.InvariantCulture)} rows a day from {Escape(report.From)}, seed {report.Seed.ToString(CultureInfo.InvariantCulture)}. ");
        page.Append(report.ControlAlarms.IsEmpty ? "Without a fault nothing was raised." : $"Without a fault these were raised, and count for nothing: {Escape(string.Join(", ", report.ControlAlarms))}.");
        page.Append("</p><table><tr><th>drill</th><th></th><th>what went wrong</th><th>seen after</th><th>well after</th><th>by</th><th>what was said</th></tr>");
        foreach (var outcome in report.Outcomes)
        {
            var verdict = DrillWords.Verdict(outcome);
            page.Append($"<tr><td>{outcome.Plan.Name}</td><td class=\"{verdict.Split(' ')[0]}\">{Escape(verdict)}</td><td>{Escape(outcome.Injected)}</td><td>{Escape(DrillWords.Detected(outcome))}</td><td>{Escape(DrillWords.Recovered(outcome))}</td><td>{Escape(outcome.By ?? "")}</td><td>{Escape(outcome.Said ?? "")}</td></tr>");
        }

        return page.Append("</table></body></html>\n").ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

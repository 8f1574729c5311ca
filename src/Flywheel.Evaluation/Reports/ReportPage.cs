using System.Text;

namespace Flywheel.Evaluation.Reports;

/// <summary>A report as one HTML file that needs nothing else: style and charts are inside, scripts there are none.</summary>
public static class ReportPage
{
    private static readonly string Style = ReadStyle();

    /// <summary>Writes the page.</summary>
    public static string Write(EvaluationReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Append($"<title>{HtmlText.Escape(report.Label)}: {HtmlText.Escape(report.Candidate)}</title><style>{Style}</style></head><body>");
        page.Append($"<h1>{HtmlText.Escape(report.Label)}</h1><p class=\"lead\">{HtmlText.Escape(report.Candidate)} on {HtmlText.Count(report.Rows)} {HtmlText.Escape(report.Part)} rows, {HtmlText.Percent(report.PositiveShare)} of them yes</p>");
        Tiles(page, report);
        Charts(page, report);
        page.Append("<div class=\"two\">");
        Decisions(page, report);
        Candidates(page, report);
        page.Append("</div>");
        Importance(page, report);
        Slices(page, report);
        Metrics(page, report);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Tiles(StringBuilder page, EvaluationReport report)
    {
        page.Append("<div class=\"tiles\">");
        foreach (var line in report.Metrics.Take(5))
        {
            page.Append($"<div class=\"tile\"><span>{HtmlText.Escape(line.Name)}</span><b>{HtmlText.Number(line.Value)}</b><small>{HtmlText.Number(line.Low)} to {HtmlText.Number(line.High)}</small></div>");
        }

        if (report.ValuePerDecision is { } value)
        {
            page.Append($"<div class=\"tile\"><span>value per decision</span><b>{HtmlText.Number(value)}</b><small>at threshold {HtmlText.Number(report.Threshold.Threshold)}</small></div>");
        }

        page.Append("</div>");
    }

    private static void Charts(StringBuilder page, EvaluationReport report)
    {
        var roc = new SvgChart("ROC", "false-positive rate", "recall").Guide(0, 0, 1, 1).Curve(report.Roc.Select(point => (point.X, point.Y)));
        var precision = new SvgChart("Precision and recall", "recall", "precision").Guide(0, report.PositiveShare, 1, report.PositiveShare)
            .Curve(report.PrecisionRecall.Select(point => (point.X, point.Y)));
        var calibration = new SvgChart("Calibration", "promised", "observed").Guide(0, 0, 1, 1);
        foreach (var bin in report.Calibration)
        {
            calibration.Dot(bin.Promised, bin.Observed.Value, bin.Observed.Low, bin.Observed.High,
                $"promised {HtmlText.Percent(bin.Promised)}, observed {HtmlText.Percent(bin.Observed.Value)}, {HtmlText.Count(bin.Rows)} rows");
        }

        page.Append($"<h2>Curves</h2><div class=\"charts\">{roc.Draw()}{precision.Draw()}{calibration.Draw()}</div>");
    }

    private static void Decisions(StringBuilder page, EvaluationReport report)
    {
        var confusion = report.Confusion;
        page.Append($"<section><h2>Decisions at {HtmlText.Number(report.Threshold.Threshold)}</h2><p class=\"lead\">chosen on validation rows by {HtmlText.Escape(report.Threshold.Objective)}</p>");
        page.Append("<table><tr><th></th><th>was yes</th><th>was no</th></tr>");
        page.Append($"<tr><td>decided yes</td><td>{HtmlText.Count(confusion.TruePositive)}</td><td>{HtmlText.Count(confusion.FalsePositive)}</td></tr>");
        page.Append($"<tr><td>decided no</td><td>{HtmlText.Count(confusion.FalseNegative)}</td><td>{HtmlText.Count(confusion.TrueNegative)}</td></tr></table></section>");
    }

    private static void Candidates(StringBuilder page, EvaluationReport report)
    {
        if (report.Candidates.IsEmpty)
        {
            return;
        }

        page.Append($"<section><h2>Candidates</h2><p class=\"lead\">{HtmlText.Escape(report.PrimaryMetric)} on the same rows</p><table><tr><th>candidate</th><th>validation</th><th>{HtmlText.Escape(report.Part)}</th><th>interval</th></tr>");
        foreach (var line in report.Candidates)
        {
            page.Append($"<tr><td>{HtmlText.Escape(line.Name)}</td><td>{HtmlText.Number(line.Validation)}</td><td>{HtmlText.Number(line.Value)}</td><td>{HtmlText.Number(line.Low)} to {HtmlText.Number(line.High)}</td></tr>");
        }

        page.Append("</table></section>");
    }

    private static void Importance(StringBuilder page, EvaluationReport report)
    {
        if (report.Importance.IsEmpty)
        {
            return;
        }

        page.Append($"<h2>What the features add</h2><p class=\"lead\">loss of {HtmlText.Escape(report.PrimaryMetric)} when a feature's values are shuffled</p><table><tr><th>feature</th><th>loss</th></tr>");
        foreach (var feature in report.Importance)
        {
            page.Append($"<tr><td>{HtmlText.Escape(feature.Feature)}</td><td>{HtmlText.Number(feature.Loss)}</td></tr>");
        }

        page.Append("</table>");
    }

    private static void Slices(StringBuilder page, EvaluationReport report)
    {
        if (report.Slices.IsEmpty)
        {
            return;
        }

        page.Append($"<h2>Where it does worst</h2><p class=\"lead\">{HtmlText.Escape(report.PrimaryMetric)} by slice, the 15 worst of {report.Slices.Length}</p><table><tr><th>slice</th><th>rows</th><th>yes</th><th>{HtmlText.Escape(report.PrimaryMetric)}</th></tr>");
        foreach (var slice in report.Slices.Take(15))
        {
            page.Append($"<tr><td>{HtmlText.Escape(slice.Column)} = {HtmlText.Escape(slice.Value)}</td><td>{HtmlText.Count(slice.Rows)}</td><td>{HtmlText.Percent(slice.PositiveShare)}</td><td>{HtmlText.Number(slice.Metric)}</td></tr>");
        }

        page.Append("</table>");
    }

    private static void Metrics(StringBuilder page, EvaluationReport report)
    {
        page.Append($"<h2>All metrics</h2><p class=\"lead\">{HtmlText.Escape(report.IntervalMethod)}</p><table><tr><th>metric</th><th>value</th><th>low</th><th>high</th></tr>");
        foreach (var line in report.Metrics)
        {
            page.Append($"<tr><td>{HtmlText.Escape(line.Name)}</td><td>{HtmlText.Number(line.Value)}</td><td>{HtmlText.Number(line.Low)}</td><td>{HtmlText.Number(line.High)}</td></tr>");
        }

        page.Append("</table>");
    }

    private static string ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

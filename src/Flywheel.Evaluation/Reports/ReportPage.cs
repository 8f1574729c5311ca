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
        CoverageSection.Write(page, report);
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
            page.Append($"<div class=\"tile\"><span>{HtmlText.Escape(line.Name)}</span><b>{HtmlText.Number(line.Value)}</b><small>{Interval(line.Low, line.High)}</small></div>");
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
        page.Append(new HtmlTable("", "was yes", "was no")
            .Add("decided yes", HtmlText.Count(confusion.TruePositive), HtmlText.Count(confusion.FalsePositive))
            .Add("decided no", HtmlText.Count(confusion.FalseNegative), HtmlText.Count(confusion.TrueNegative)).Draw()).Append("</section>");
    }

    private static void Candidates(StringBuilder page, EvaluationReport report)
    {
        if (report.Candidates.IsEmpty)
        {
            return;
        }

        var table = new HtmlTable("candidate", "validation", report.Part, "interval");
        foreach (var line in report.Candidates)
        {
            table.Add(line.Name, HtmlText.Number(line.Validation), HtmlText.Number(line.Value), Interval(line.Low, line.High));
        }

        page.Append($"<section><h2>Candidates</h2><p class=\"lead\">{HtmlText.Escape(report.PrimaryMetric)} on the same rows</p>{table.Draw()}</section>");
    }

    private static void Importance(StringBuilder page, EvaluationReport report)
    {
        if (!report.Importance.IsEmpty)
        {
            page.Append($"<h2>What the features add</h2><p class=\"lead\">loss of {HtmlText.Escape(report.PrimaryMetric)} when a feature's values are shuffled</p>");
            page.Append(SvgBars.Draw("What the features add", [.. report.Importance.Select(feature => (feature.Feature, feature.Loss))]));
        }
    }

    private static void Slices(StringBuilder page, EvaluationReport report)
    {
        if (report.Slices.IsEmpty)
        {
            return;
        }

        var table = new HtmlTable("slice", "rows", "yes", report.PrimaryMetric);
        foreach (var slice in report.Slices.Take(15))
        {
            table.Add($"{slice.Column} = {slice.Value}", HtmlText.Count(slice.Rows), HtmlText.Percent(slice.PositiveShare), HtmlText.Number(slice.Metric));
        }

        page.Append($"<h2>Where it does worst</h2><p class=\"lead\">{HtmlText.Escape(report.PrimaryMetric)} by slice, the 15 worst of {report.Slices.Length}</p>{table.Draw()}");
    }

    private static void Metrics(StringBuilder page, EvaluationReport report)
    {
        var table = new HtmlTable("metric", "value", "interval");
        foreach (var line in report.Metrics)
        {
            table.Add(line.Name, HtmlText.Number(line.Value), Interval(line.Low, line.High));
        }

        page.Append($"<h2>All metrics</h2><p class=\"lead\">{HtmlText.Escape(report.IntervalMethod)}</p>{table.Draw()}");
    }

    private static string Interval(double low, double high) => $"{HtmlText.Number(low)} to {HtmlText.Number(high)}";

    private static string ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

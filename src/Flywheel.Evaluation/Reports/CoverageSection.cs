using System.Text;
using Flywheel.Evaluation.Selective;

namespace Flywheel.Evaluation.Reports;

/// <summary>What people could be asked, and what that would bring: the trade of coverage against accuracy, as a drawing and a table.</summary>
internal static class CoverageSection
{
    private static readonly double[] s_shown = [1, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5];

    internal static void Write(StringBuilder page, EvaluationReport report)
    {
        // Reports of earlier versions have none.
        if (report.Coverage.IsDefaultOrEmpty)
        {
            return;
        }

        var points = report.Coverage.Reverse().ToArray();
        var chart = new SvgChart("Coverage and accuracy", "share the model decides", "accuracy of what it decides", Math.Floor(points.Min(point => point.Accuracy) * 20) / 20 is var low && low < 1 ? Math.Max(0, low) : 0.9)
            .Curve(points.Where(point => double.IsFinite(point.Accuracy)).Select(point => (point.Coverage, point.Accuracy)));
        var inMoney = report.ValuePerDecision is not null;
        var table = new HtmlTable("people are asked within", "the model decides", "accuracy", inMoney ? "worth of a row" : "right, people included");
        var best = CoverageCurve.Best([.. points]);
        foreach (var point in CoverageCurve.Thin([.. points], s_shown).Append(best).Distinct().OrderByDescending(point => point.Coverage))
        {
            table.Add(point.Coverage >= 1 ? "nobody is asked" : HtmlText.Number(point.Margin), HtmlText.Percent(point.Coverage), HtmlText.Percent(point.Accuracy),
                HtmlText.Number(point.WorthPerRow) + (point == best ? ", the most" : ""));
        }

        var cost = report.ReviewCost is { } asking ? $"asking costs {HtmlText.Number(asking)}" : "asking costs nothing here: reviews.cost says what it does";
        page.Append($"<h2>What asking people would bring</h2><p class=\"lead\">rows nearer to the threshold go to people, who are taken to be right; {HtmlText.Escape(cost)}</p>");
        page.Append($"<div class=\"two\"><section>{chart.Draw()}</section><section>{table.Draw()}</section></div>");
    }
}

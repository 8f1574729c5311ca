using System.Globalization;
using System.Text;
using Flywheel.Evaluation.Reports;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>The card that travels with a release: what it is for, what it was measured to do, where it does worst (Mitchell et al., 2019).</summary>
internal static class ModelCard
{
    internal static string Write(ProjectDefinition project, EvaluationReport report)
    {
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"# {project.Name}: {report.Label}\n\n{project.Objective.Business}\n\n");
        card.Append(CultureInfo.InvariantCulture, $"- Candidate: {report.Candidate}\n- Question: is `{project.Label.Is.Text}` true of the row?\n");
        card.Append(CultureInfo.InvariantCulture, $"- Decided yes from a score of {report.Threshold.Threshold:R} on, chosen on validation rows by {report.Threshold.Objective}\n");
        card.Append(CultureInfo.InvariantCulture, $"- Judged on {report.Rows} {report.Part} rows, {report.PositiveShare:0.0000} of them yes\n\n## Metrics\n\n| metric | value | low | high |\n|---|---|---|---|\n");
        foreach (var line in report.Metrics)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {line.Name} | {line.Value:0.0000} | {line.Low:0.0000} | {line.High:0.0000} |\n");
        }

        card.Append(CultureInfo.InvariantCulture, $"\nIntervals: {report.IntervalMethod}.\n");
        if (!report.Slices.IsEmpty)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n## Where it does worst\n\n| slice | rows | {report.PrimaryMetric} |\n|---|---|---|\n");
            foreach (var slice in report.Slices.Take(10))
            {
                card.Append(CultureInfo.InvariantCulture, $"| {slice.Column} = {slice.Value} | {slice.Rows} | {slice.Metric:0.0000} |\n");
            }
        }

        return card.ToString();
    }
}

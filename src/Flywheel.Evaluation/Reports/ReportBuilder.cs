using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Evaluation.Curves;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Metrics;
using Flywheel.Evaluation.Selective;
using Flywheel.Evaluation.Slices;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Reports;

/// <summary>Measures a sample into a report. Same sample and options, same report.</summary>
public sealed class ReportBuilder(MetricCatalog<BinarySample> metrics)
{
    /// <summary>Measures everything.</summary>
    /// <param name="sample">The rows, with the threshold already chosen and clusters set when rows are not independent.</param>
    /// <param name="threshold">How the threshold was chosen.</param>
    /// <param name="plan">Names and options.</param>
    /// <param name="slices">Columns to slice by, aligned with the sample.</param>
    /// <param name="cancellationToken">Stops between metrics.</param>
    public EvaluationReport Build(BinarySample sample, ThresholdChoice threshold, ReportPlan plan, IReadOnlyDictionary<string, Column> slices, CancellationToken cancellationToken)
    {
        var intervals = ClusterBootstrap.Intervals(sample, metrics.All, plan.Bootstrap, cancellationToken);
        var primary = metrics.Find(plan.PrimaryMetric).Value;
        var confusion = Confusion.Of(sample, []);
        return new EvaluationReport
        {
            Label = plan.Label,
            Candidate = plan.Candidate,
            Part = plan.Part,
            Rows = sample.Count,
            PositiveShare = (double)sample.PositiveCount / sample.Count,
            PrimaryMetric = primary.Name,
            Metrics = [.. metrics.All.Zip(intervals, (metric, interval) => new MetricLine(metric.Name, interval.Value, interval.Low, interval.High, metric.HigherIsBetter))],
            IntervalMethod = FormattableString.Invariant(
                $"{plan.Bootstrap.Level:P0} percentile bootstrap, {plan.Bootstrap.Resamples} resamples of {sample.ClusterCount} {plan.ClusterWord}"),
            Threshold = threshold,
            ValuePerDecision = plan.Value?.PerDecision(confusion),
            Confusion = confusion,
            Roc = BinaryCurves.Thin(BinaryCurves.Roc(sample), steps: 100),
            PrecisionRecall = BinaryCurves.Thin(BinaryCurves.PrecisionRecall(sample), steps: 100),
            Calibration = CalibrationCurve.Of(sample, bins: 20),
            Slices = [.. slices.OrderBy(slice => slice.Key, StringComparer.Ordinal)
                .SelectMany(slice => SliceReport.Of(sample, slice.Key, slice.Value, primary, plan.MinSliceRows))],
            Coverage = CoverageOf(sample, plan),
            ReviewCost = plan.ReviewCost,
        };
    }

    // Every whole percent, and the point that is worth most. Where nobody said what a decision is worth, a right one counts for one.
    private static ImmutableArray<CoveragePoint> CoverageOf(BinarySample sample, ReportPlan plan)
    {
        var points = CoverageCurve.Points(sample, plan.Value ?? new DecisionValue(1, 0, 0, 1), plan.ReviewCost ?? 0);
        return [.. CoverageCurve.Thin(points, Enumerable.Range(1, 100).Select(percent => percent / 100.0)).Append(CoverageCurve.Best(points)).Distinct().OrderByDescending(point => point.Coverage)];
    }
}

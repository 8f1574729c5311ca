using System.Collections.Immutable;
using Flywheel.Evaluation.Curves;
using Flywheel.Evaluation.Selective;
using Flywheel.Evaluation.Slices;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Reports;

/// <summary>Everything measured of one model on one set of rows: the evidence gates read and people look at.</summary>
public sealed record EvaluationReport
{
    /// <summary>What was asked: the label's name.</summary>
    public required string Label { get; init; }

    /// <summary>Who answered: the candidate's name.</summary>
    public required string Candidate { get; init; }

    /// <summary>Which rows: <c>test</c>, <c>validate</c>.</summary>
    public required string Part { get; init; }

    /// <summary>How many rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Share of yes among them.</summary>
    public required double PositiveShare { get; init; }

    /// <summary>The metric the project goes by.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary>Every metric, in report order.</summary>
    public required ImmutableArray<MetricLine> Metrics { get; init; }

    /// <summary>How intervals were drawn, in words.</summary>
    public required string IntervalMethod { get; init; }

    /// <summary>The threshold chosen on validation rows.</summary>
    public required ThresholdChoice Threshold { get; init; }

    /// <summary>Mean worth of a decision on these rows; null when decisions have no stated worth.</summary>
    public double? ValuePerDecision { get; init; }

    /// <summary>Decisions against outcomes at the threshold.</summary>
    public required Confusion Confusion { get; init; }

    /// <summary>False-positive rate against recall, thinned for drawing.</summary>
    public required ImmutableArray<CurvePoint> Roc { get; init; }

    /// <summary>Recall against precision, thinned for drawing.</summary>
    public required ImmutableArray<CurvePoint> PrecisionRecall { get; init; }

    /// <summary>Promised against observed frequency.</summary>
    public required ImmutableArray<CalibrationBin> Calibration { get; init; }

    /// <summary>Worst slices first, of every declared slice column.</summary>
    public required ImmutableArray<Slice> Slices { get; init; }

    /// <summary>What each feature adds: loss of the primary metric when its values are shuffled, greatest first.</summary>
    public ImmutableArray<FeatureWeight> Importance { get; init; } = [];

    /// <summary>The other candidates, with the primary metric on the same rows.</summary>
    public ImmutableArray<CandidateLine> Candidates { get; init; } = [];

    /// <summary>The trade of coverage against accuracy, from deciding all down: what people could be asked, and what that would bring.</summary>
    public ImmutableArray<CoveragePoint> Coverage { get; init; } = [];

    /// <summary>What asking a person costs in the trade, in the money of the objective; null when nobody said.</summary>
    public double? ReviewCost { get; init; }
}

using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Reports;

/// <summary>What a report is about and how it is drawn up.</summary>
public sealed record ReportPlan
{
    /// <summary>The label's name.</summary>
    public required string Label { get; init; }

    /// <summary>The candidate's name.</summary>
    public required string Candidate { get; init; }

    /// <summary>Which rows.</summary>
    public required string Part { get; init; }

    /// <summary>The metric the project goes by; must be known.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary>How intervals are drawn.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();

    /// <summary>What a cluster is, plural: <c>days</c>, <c>rows</c>.</summary>
    public string ClusterWord { get; init; } = "rows";

    /// <summary>Smaller slices are left out. Default 500.</summary>
    public int MinSliceRows { get; init; } = 500;

    /// <summary>Worth of decisions, when stated.</summary>
    public DecisionValue? Value { get; init; }

    /// <summary>What asking a person costs, in the same money; null when nobody said.</summary>
    public double? ReviewCost { get; init; }
}

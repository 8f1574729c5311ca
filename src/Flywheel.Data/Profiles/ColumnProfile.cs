using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>What a column looks like.</summary>
public sealed record ColumnProfile
{
    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Rows without a value; NaN counts as one.</summary>
    public required long Missing { get; init; }

    /// <summary>Different values.</summary>
    public required long Distinct { get; init; }

    /// <summary>Least value, as text: by size, by time, or by ordinal order.</summary>
    public string? Min { get; init; }

    /// <summary>Greatest value, as text.</summary>
    public string? Max { get; init; }

    /// <summary>Mean of a number; share of true of a truth.</summary>
    public double? Mean { get; init; }

    /// <summary>Sample standard deviation of a number.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Quantiles of numbers, and of moments in microseconds since 1970; linear between neighbours.</summary>
    public ImmutableArray<Quantile> Quantiles { get; init; } = [];

    /// <summary>Rows by equal steps from least to greatest, of numbers and moments.</summary>
    public Histogram? Histogram { get; init; }

    /// <summary>The most frequent values; ties by the value.</summary>
    public ImmutableArray<ValueCount> Top { get; init; } = [];

    /// <summary>How much it says about the label; null without one.</summary>
    public LabelRelation? Relation { get; init; }

    /// <summary>Why it may give the label away, or be of no use; null when nothing is odd.</summary>
    public string? Suspicion { get; init; }
}

namespace Flywheel.Data.Splits;

/// <summary>Some of the rows, by chance.</summary>
public sealed record SampleDefinition
{
    /// <summary>Rows wanted; all when there are fewer.</summary>
    public required int Rows { get; init; }

    /// <summary>The stratum whose shares are kept to within one row: a SQL expression over the dataset's columns. Null: no strata.</summary>
    public string? StratifyBy { get; init; }

    /// <summary>Seed of the draw. Samples of one seed nest: the first thousand are among the first million.</summary>
    public long Seed { get; init; }
}

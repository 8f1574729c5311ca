namespace Flywheel.Data.Profiles;

/// <summary>What to profile.</summary>
public sealed record ProfileDefinition
{
    /// <summary>The label: a SQL expression over the dataset's columns (<c>delay &gt; 15</c>). Null: no relation to a label.</summary>
    public string? Label { get; init; }

    /// <summary>Rows to look at, at most; larger tables are sampled by the hash of their rows. Default 5,000,000.</summary>
    public int Rows { get; init; } = 5_000_000;
}

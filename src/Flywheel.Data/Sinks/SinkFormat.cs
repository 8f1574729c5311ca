namespace Flywheel.Data.Sinks;

/// <summary>What a file of rows is written as.</summary>
public enum SinkFormat
{
    /// <summary>Columns, compressed; times are UTC.</summary>
    Parquet,

    /// <summary>A header line, commas, double quotes where needed.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,
}

namespace Flywheel.Core.Columns;

/// <summary>The types a column may have. Sources with richer types are narrowed to these at ingest, with a refusal where that would lose something.</summary>
public enum ColumnType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A 64-bit signed whole number.</summary>
    Int64,

    /// <summary>A 64-bit binary floating-point number. NaN is a value; missing is null.</summary>
    Double,

    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>A moment: microseconds since 1970 in UTC, see <see cref="Core.Timestamp"/>.</summary>
    Timestamp,
}

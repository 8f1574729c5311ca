namespace Flywheel.Engines.DuckDb;

/// <summary>DuckDB's types by the numbers of its C API (duckdb.h 1.5.6, <c>DUCKDB_TYPE</c>).</summary>
public enum DuckDbType
{
    /// <summary>Not known, as the type of a parameter without a value.</summary>
    Invalid = 0,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,

    /// <summary>8 bits, signed.</summary>
    TinyInt = 2,

    /// <summary>16 bits, signed.</summary>
    SmallInt = 3,

    /// <summary>32 bits, signed.</summary>
    Integer = 4,

    /// <summary>64 bits, signed.</summary>
    BigInt = 5,

    /// <summary>8 bits, unsigned.</summary>
    UTinyInt = 6,

    /// <summary>16 bits, unsigned.</summary>
    USmallInt = 7,

    /// <summary>32 bits, unsigned.</summary>
    UInteger = 8,

    /// <summary>64 bits, unsigned.</summary>
    UBigInt = 9,

    /// <summary>32-bit floating point.</summary>
    Float = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>Microseconds since 1970, 64 bits.</summary>
    Timestamp = 12,

    /// <summary>Days since 1970, 32 bits.</summary>
    Date = 13,

    /// <summary>Microseconds since midnight.</summary>
    Time = 14,

    /// <summary>Months, days and microseconds.</summary>
    Interval = 15,

    /// <summary>128 bits, signed.</summary>
    HugeInt = 16,

    /// <summary>UTF-8 text, see <see cref="DuckDbText"/>.</summary>
    Varchar = 17,

    /// <summary>Bytes, laid out as text.</summary>
    Blob = 18,

    /// <summary>A whole number over a power of ten, in 16 to 128 bits.</summary>
    Decimal = 19,

    /// <summary>Seconds since 1970.</summary>
    TimestampSeconds = 20,

    /// <summary>Milliseconds since 1970.</summary>
    TimestampMilliseconds = 21,

    /// <summary>Nanoseconds since 1970.</summary>
    TimestampNanoseconds = 22,

    /// <summary>A code into a dictionary of texts, in 8, 16 or 32 bits.</summary>
    Enum = 23,

    /// <summary>A list.</summary>
    List = 24,

    /// <summary>Named fields.</summary>
    Struct = 25,

    /// <summary>Keys to values.</summary>
    Map = 26,

    /// <summary>128 bits with the top bit flipped, so that they sort as numbers.</summary>
    Uuid = 27,

    /// <summary>One of several types.</summary>
    Union = 28,

    /// <summary>A bit string.</summary>
    Bit = 29,

    /// <summary>A time with an offset.</summary>
    TimeWithZone = 30,

    /// <summary>Microseconds since 1970 in UTC, shown in the session's zone.</summary>
    TimestampWithZone = 31,

    /// <summary>128 bits, unsigned.</summary>
    UHugeInt = 32,

    /// <summary>A list of fixed length.</summary>
    Array = 33,

    /// <summary>Any type: not the type of a value.</summary>
    Any = 34,

    /// <summary>A whole number of any length.</summary>
    BigNumber = 35,

    /// <summary>The type of a bare NULL.</summary>
    SqlNull = 36,

    /// <summary>Nanoseconds since midnight.</summary>
    TimeNanoseconds = 39,

    /// <summary>A shape.</summary>
    Geometry = 40,

    /// <summary>A value that carries its own type.</summary>
    Variant = 41,

    /// <summary>Nanoseconds since 1970 in UTC, shown in the session's zone.</summary>
    TimestampNanosecondsWithZone = 42,
}

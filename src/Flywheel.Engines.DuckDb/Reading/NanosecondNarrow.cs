using System.Globalization;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Nanoseconds since 1970 to microseconds. A part of a microsecond would be lost and is refused; DuckDB's infinities are no whole microseconds.</summary>
internal readonly struct NanosecondNarrow : INarrow<long, long>
{
    public bool TryNarrow(long source, out long target)
    {
        (target, var rest) = Math.DivRem(source, 1000);
        return rest == 0;
    }

    public string Show(long source) => source switch
    {
        long.MaxValue => "infinity",
        -long.MaxValue => "-infinity",
        _ => $"{source.ToString(CultureInfo.InvariantCulture)} ns",
    };
}

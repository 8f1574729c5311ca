using System.Globalization;
using System.Numerics;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>A whole number over a power of ten to the nearest double.</summary>
internal readonly struct DecimalNarrow<TSource>(int scale) : INarrow<TSource, double>
    where TSource : IBinaryInteger<TSource>
{
    // Exact up to 10^22, and then one division rounds once; DuckDB's 38 digits need more than a double has anyway.
    private readonly double _divisor = double.Parse($"1e{scale.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);

    public bool TryNarrow(TSource source, out double target)
    {
        target = double.CreateTruncating(source) / _divisor;
        return true;
    }

    public string Show(TSource source) => source.ToString(null, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Numerics;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Whole numbers of any width to 64 bits.</summary>
internal readonly struct WholeNarrow<TSource> : INarrow<TSource, long>
    where TSource : IBinaryInteger<TSource>
{
    public bool TryNarrow(TSource source, out long target)
    {
        target = long.CreateTruncating(source);
        return TSource.CreateTruncating(target) == source && (target < 0) == TSource.IsNegative(source);
    }

    public string Show(TSource source) => source.ToString(null, CultureInfo.InvariantCulture);
}

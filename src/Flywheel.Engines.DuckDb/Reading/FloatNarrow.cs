using System.Globalization;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Single to double precision, which holds every value.</summary>
internal readonly struct FloatNarrow : INarrow<float, double>
{
    public bool TryNarrow(float source, out double target)
    {
        target = source;
        return true;
    }

    public string Show(float source) => source.ToString(CultureInfo.InvariantCulture);
}

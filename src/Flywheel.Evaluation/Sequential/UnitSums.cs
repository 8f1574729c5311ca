namespace Flywheel.Evaluation.Sequential;

/// <summary>Count, mean, scatter and lag-one scatter of units in the order they came, kept in constant memory.</summary>
internal struct UnitSums
{
    private double _first, _last, _sum, _squares, _neighbours;

    internal int Count { get; private set; }

    internal readonly double Mean => Count == 0 ? double.NaN : _sum / Count;

    /// <summary>Sum of squared distances from the mean.</summary>
    internal readonly double Scatter => Math.Max(0, _squares - (_sum * _sum / Count));

    /// <summary>
    /// How many units count for one: 1 + 2 max(0, r) with r the correlation of neighbours (Newey and West, 1987, with one lag), plus 1/n, by
    /// which the mean's own scatter hides it in a short series (Kendall, 1954). Two units say nothing about it.
    /// </summary>
    internal readonly double Inflation
    {
        get
        {
            if (Count < 3 || Scatter <= 0)
            {
                return 1;
            }

            // sum over t of (x_t - m)(x_{t+1} - m), from sums alone: all but the last, and all but the first.
            var together = _neighbours - (Mean * ((2 * _sum) - _first - _last)) + ((Count - 1) * Mean * Mean);
            return 1 + (2 * Math.Clamp((together / Scatter) + (1.0 / Count), 0, 1));
        }
    }

    internal void Add(double value)
    {
        if (Count == 0)
        {
            _first = value;
        }
        else
        {
            _neighbours += _last * value;
        }

        (_last, _sum, _squares, Count) = (value, _sum + value, _squares + (value * value), Count + 1);
    }
}

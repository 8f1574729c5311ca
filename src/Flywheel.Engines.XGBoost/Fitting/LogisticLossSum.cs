namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>
/// Sums -y log p - (1 - y) log(1 - p) = max(m, 0) - y m + log(1 + exp(-|m|)) over rows. The logarithms of rows of weight 1 are taken of
/// their product, many at a time: a logarithm for each row would cost as much as everything else together.
/// </summary>
internal struct LogisticLossSum
{
    // Each factor is at most 2, so a product of this many is far from the largest double.
    private const int MostFactors = 512;

    private double _sum;
    private double _product = 1;
    private int _factors;

    public LogisticLossSum()
    {
    }

    /// <summary>Adds a row.</summary>
    /// <param name="e">exp(-|margin|).</param>
    public void Add(float margin, float label, float weight, float e)
    {
        _sum += (double)weight * (Math.Max(margin, 0f) - (label * margin));
        if (weight != 1)
        {
            _sum += weight * Math.Log(1.0 + e);
            return;
        }

        _product *= 1.0 + e;
        if (++_factors == MostFactors)
        {
            _sum += Math.Log(_product);
            (_product, _factors) = (1, 0);
        }
    }

    public readonly double Total() => _sum + Math.Log(_product);
}

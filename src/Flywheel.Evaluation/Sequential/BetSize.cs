namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// How much to bet on the next value, from those before it: the predictable plug-in of Waudby-Smith and Ramdas (2024), equation 26, with
/// means and variances started at one value of 1/2 and 1/4.
/// </summary>
internal struct BetSize(double alpha)
{
    // Half of the largest bet that cannot lose everything, as the paper advises.
    private const double Share = 0.5;

    private double _sum = 0.5;
    private double _scatter = 0.25;
    private long _count = 1;

    private readonly double Size => Math.Sqrt(2 * Math.Log(2 / alpha) / (_scatter * Math.Log(1 + _count)));

    /// <summary>The factor of the capital that bets on a mean above <paramref name="mean"/>.</summary>
    internal readonly double Above(double value, double mean) => 1 + (Math.Min(Size, Share / mean) * (value - mean));

    /// <summary>The factor of the capital that bets on a mean below <paramref name="mean"/>.</summary>
    internal readonly double Below(double value, double mean) => 1 - (Math.Min(Size, Share / (1 - mean)) * (value - mean));

    internal void Add(double value)
    {
        _count++;
        _sum += value;
        var distance = value - (_sum / _count);
        _scatter += distance * distance;
    }
}

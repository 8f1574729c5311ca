namespace Flywheel.Monitoring.Detectors;

/// <summary>
/// Drift detection method (Gama, Medas, Castillo and Rodrigues, 2004): the error share p with its deviation s = sqrt(p(1-p)/n) is compared
/// with where p + s was least. Warns at two deviations above, tells at three. For errors of 0 and 1.
/// </summary>
/// <param name="least">Values before anything is told; default 500, with which one steady stream of 10,000 in five is called changed. With the 30 of the paper one in three is.</param>
public sealed class Ddm(int least = 500) : IErrorDetector
{
    private long _count;
    private double _sum, _bestShare, _bestDeviation = double.PositiveInfinity;

    /// <inheritdoc/>
    public string Name => "ddm";

    /// <inheritdoc/>
    public DetectorSignal Add(double error)
    {
        _count++;
        _sum += error;
        if (_count < least)
        {
            return DetectorSignal.Quiet;
        }

        var share = _sum / _count;
        var deviation = Math.Sqrt(share * (1 - share) / _count);
        if (share + deviation < _bestShare + _bestDeviation)
        {
            (_bestShare, _bestDeviation) = (share, deviation);
        }

        if (share + deviation > _bestShare + (3 * _bestDeviation))
        {
            (_count, _sum, _bestShare, _bestDeviation) = (0, 0, 0, double.PositiveInfinity);
            return DetectorSignal.Change;
        }

        return share + deviation > _bestShare + (2 * _bestDeviation) ? DetectorSignal.Warning : DetectorSignal.Quiet;
    }
}

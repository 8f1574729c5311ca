namespace Flywheel.Monitoring.Detectors;

/// <summary>
/// Page and Hinkley's test (Page, 1954; Hinkley, 1971) for a rise of the mean: the sum of distances above the mean so far, less what is
/// tolerated, has risen by more than a threshold above its lowest.
/// </summary>
/// <param name="tolerance">How far above the mean a value may be without counting; default 0.02.</param>
/// <param name="threshold">The rise that counts as a change; default 50, for errors in [0, 1].</param>
public sealed class PageHinkley(double tolerance = 0.02, double threshold = 50) : IErrorDetector
{
    private const int Least = 30;

    private long _count;
    private double _mean, _sum, _lowest;

    /// <inheritdoc/>
    public string Name => "page_hinkley";

    /// <inheritdoc/>
    public DetectorSignal Add(double error)
    {
        _count++;
        _mean += (error - _mean) / _count;
        _sum += error - _mean - tolerance;
        _lowest = Math.Min(_lowest, _sum);
        if (_count < Least || _sum - _lowest <= threshold)
        {
            return DetectorSignal.Quiet;
        }

        (_count, _mean, _sum, _lowest) = (0, 0, 0, 0);
        return DetectorSignal.Change;
    }
}

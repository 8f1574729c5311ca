namespace Flywheel.Evaluation.Metrics;

/// <summary>
/// Expected calibration error over 15 bins of equal width: the mean distance between promised and observed frequency, by share
/// of rows (Naeini, Cooper and Hauskrecht, 2015). A score of 1 belongs to the last bin.
/// </summary>
internal sealed class ExpectedCalibrationError : IMetric<BinarySample>
{
    internal const int BinCount = 15;

    public string Name => "ece";

    public bool HigherIsBetter => false;

    public double Compute(BinarySample sample, ReadOnlySpan<double> weights)
    {
        Span<double> promised = stackalloc double[BinCount];
        Span<double> observed = stackalloc double[BinCount];
        promised.Clear();
        observed.Clear();
        double total = 0;
        for (var i = 0; i < sample.Count; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var bin = Math.Min((int)(sample.Scores[i] * BinCount), BinCount - 1);
            promised[bin] += weight * sample.Scores[i];
            observed[bin] += sample.Outcomes[i] ? weight : 0;
            total += weight;
        }

        double error = 0;
        for (var bin = 0; bin < BinCount; bin++)
        {
            error += Math.Abs(promised[bin] - observed[bin]);
        }

        return error / total;
    }
}

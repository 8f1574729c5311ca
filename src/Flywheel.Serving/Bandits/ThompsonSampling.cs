namespace Flywheel.Serving.Bandits;

/// <summary>Each arm as often as it is likely to be the best one. The Beta posterior of an arm's mean is taken as a normal one of the same mean and variance.</summary>
/// <remarks>Source: Chapelle, Li, "An empirical evaluation of Thompson sampling", NIPS 2011; fractional rewards count as that much of a success.</remarks>
/// <param name="arms">How many.</param>
internal sealed class ThompsonSampling(int arms) : IBandit
{
    private readonly ArmSums _sums = new(arms);

    public void Reward(int arm, ReadOnlySpan<double> context, double reward, int weight) => _sums.Add(arm, reward, weight);

    public IBanditChances Freeze()
    {
        var (means, deviations, chances) = (new double[arms], new double[arms], new double[arms]);
        for (var arm = 0; arm < arms; arm++)
        {
            var (yes, no) = (1 + _sums.SumOf(arm), 1 + _sums.CountOf(arm) - _sums.SumOf(arm));
            (means[arm], deviations[arm]) = (yes / (yes + no), Math.Sqrt(yes * no / ((yes + no) * (yes + no) * (yes + no + 1))));
        }

        ChanceOfBest.Of(means, deviations, chances);
        return new FixedChances(chances);
    }
}

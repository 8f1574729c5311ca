namespace Flywheel.Serving.Bandits;

/// <summary>The arm of the best mean so far, and now and then any.</summary>
/// <remarks>Source: Sutton, Barto, "Reinforcement learning", 2nd edition, 2018, section 2.4.</remarks>
/// <param name="arms">How many.</param>
/// <param name="epsilon">How often any arm, in [0, 1].</param>
/// <param name="untried">The mean of an arm without rewards.</param>
internal sealed class EpsilonGreedy(int arms, double epsilon, double untried) : IBandit
{
    private readonly ArmSums _sums = new(arms);

    public void Reward(int arm, ReadOnlySpan<double> context, double reward, int weight) => _sums.Add(arm, reward, weight);

    public IBanditChances Freeze()
    {
        var chances = ArmSums.Best([.. Enumerable.Range(0, arms).Select(arm => _sums.MeanOf(arm, untried))]);
        for (var arm = 0; arm < arms; arm++)
        {
            chances[arm] = (epsilon / arms) + ((1 - epsilon) * chances[arm]);
        }

        return new FixedChances(chances);
    }
}

namespace Flywheel.Serving.Bandits;

/// <summary>The arm whose mean could be highest.</summary>
/// <remarks>Source: UCB1 of Auer, Cesa-Bianchi, Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47, 2002, figure 1.</remarks>
/// <param name="arms">How many.</param>
internal sealed class UpperBounds(int arms) : IBandit
{
    private readonly ArmSums _sums = new(arms);

    public void Reward(int arm, ReadOnlySpan<double> context, double reward, int weight) => _sums.Add(arm, reward, weight);

    public IBanditChances Freeze() => new FixedChances(ArmSums.Best([.. Enumerable.Range(0, arms).Select(arm =>
        _sums.CountOf(arm) == 0 ? double.PositiveInfinity : _sums.MeanOf(arm, 0) + Math.Sqrt(2 * Math.Log(Math.Max(1, _sums.Total)) / _sums.CountOf(arm)))]));
}

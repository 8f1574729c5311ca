namespace Flywheel.Serving.Bandits;

/// <summary>Rewards of each arm, added up.</summary>
internal sealed class ArmSums(int arms)
{
    private readonly double[] _sums = new double[arms];
    private readonly long[] _counts = new long[arms];

    internal int Arms => arms;

    internal long Total { get; private set; }

    internal void Add(int arm, double reward, int weight)
    {
        _sums[arm] += reward * weight;
        _counts[arm] += weight;
        Total += weight;
    }

    internal long CountOf(int arm) => _counts[arm];

    internal double SumOf(int arm) => _sums[arm];

    internal double MeanOf(int arm, double untried) => _counts[arm] == 0 ? untried : _sums[arm] / _counts[arm];

    /// <summary>All chance to the best arm, in equal parts where several are.</summary>
    internal static double[] Best(ReadOnlySpan<double> worth)
    {
        var best = double.NegativeInfinity;
        foreach (var one in worth)
        {
            best = Math.Max(best, one);
        }

        var chances = new double[worth.Length];
        var count = 0;
        foreach (var one in worth)
        {
            count += one == best ? 1 : 0;
        }

        for (var arm = 0; arm < chances.Length; arm++)
        {
            chances[arm] = worth[arm] == best ? 1.0 / count : 0;
        }

        return chances;
    }
}

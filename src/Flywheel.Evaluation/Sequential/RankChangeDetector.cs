using Flywheel.Core;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Tells that scores have become greater than they were, whatever their distribution. Each score's rank among all before it is a conformal
/// p-value (Vovk, Nouretdinov and Gammerman, 2003), uniform and independent while nothing changes. Bets that it is small multiply up
/// to martingales; their sums over beginnings are e-detectors (Shin, Ramdas and Rinaldo, 2022), and so is the mean over several bets. Reaching N
/// takes at least N scores on average when nothing changed. Not thread-safe.
/// </summary>
public sealed class RankChangeDetector
{
    // A share of the stake is kept, so that one ordinary day does not lose all.
    private const double Staked = 0.9;

    private static readonly double[] s_bets = [0.02, 0.05, 0.1, 0.2, 0.4];

    private readonly List<double>[] _sorted;
    private readonly SeededRandom _random;
    private readonly double[] _sums = new double[s_bets.Length];

    /// <summary>Starts from scores of times when all was well.</summary>
    /// <param name="calibration">Scores of the reference; 20 or more give it teeth.</param>
    /// <param name="seed">Decides between equals.</param>
    public RankChangeDetector(IEnumerable<double> calibration, ulong seed)
        : this([calibration], seed)
    {
    }

    /// <summary>Starts from scores of several kinds, each ranked among its own: those of many rows scatter less than those of few.</summary>
    /// <param name="calibrations">Scores of the reference by kind.</param>
    /// <param name="seed">Decides between equals.</param>
    public RankChangeDetector(IReadOnlyList<IEnumerable<double>> calibrations, ulong seed)
    {
        (_sorted, _random) = ([.. calibrations.Select(scores => scores.Order().ToList())], new SeededRandom(seed));
    }

    /// <summary>The e-detector's value; 0 at the start.</summary>
    public double Evidence => _sums.Average();

    /// <summary>Share of all before that are at least as great as the last score, equals by lot; 1 at the start.</summary>
    public double LastPValue { get; private set; } = 1;

    /// <summary>Takes the next score.</summary>
    /// <param name="score">The score.</param>
    /// <param name="kind">Its kind: the place of its calibration.</param>
    public void Add(double score, int kind = 0)
    {
        var sorted = _sorted[kind];
        var (from, until) = (Lowest(sorted, score), Lowest(sorted, Math.BitIncrement(score)));
        LastPValue = (sorted.Count - until + (_random.NextDouble() * (until - from + 1))) / (sorted.Count + 1);
        sorted.Insert(until, score);
        for (var bet = 0; bet < s_bets.Length; bet++)
        {
            var factor = 1 - Staked + (LastPValue <= s_bets[bet] ? Staked / s_bets[bet] : 0);
            _sums[bet] = (1 + _sums[bet]) * factor;
        }
    }

    /// <summary>Starts again to gather evidence; what it has seen stays.</summary>
    public void Restart() => Array.Clear(_sums);

    private static int Lowest(List<double> sorted, double score)
    {
        var at = sorted.BinarySearch(score);
        if (at < 0)
        {
            return ~at;
        }

        while (at > 0 && sorted[at - 1] == score)
        {
            at--;
        }

        return at;
    }
}

using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

/// <summary>
/// Flights with weather: airports, days and airports on days differ in how late they run, and each of two models errs in its own way on every
/// airport and day. Outcomes come hours later, in the order of landing, and the comparison is asked for its decision after every one.
/// </summary>
internal static class SimulatedRollout
{
    private const int Airports = 40;

    /// <summary>Runs one comparison and gives the first decision that is not to hold.</summary>
    /// <param name="edge">How much less the challenger errs: 0 makes the arms alike.</param>
    internal static RolloutDecision Run(ulong seed, int days, int rowsPerDay, double edge, PairedComparisonOptions options)
    {
        var (random, comparison) = (new SeededRandom(seed), new PairedComparison(options));
        var airports = Enumerable.Range(0, Airports).Select(_ => random.NextNormal() * 0.5).ToArray();
        var waiting = new PriorityQueue<(Timestamp At, double Gain), long>();
        var (weather, ours, theirs) = (0.0, 0.0, 0.0);
        for (var day = 0; day < days; day++)
        {
            weather = Next(weather, 0.6, 0.5, random);
            (ours, theirs) = (Next(ours, 0.3, 0.4, random), Next(theirs, 0.3, 0.4, random));
            var local = Enumerable.Range(0, Airports).Select(_ => (Both: random.NextNormal() * 0.4, Ours: random.NextNormal() * 0.3, Theirs: random.NextNormal() * 0.3)).ToArray();
            for (var row = 0; row < rowsPerDay; row++)
            {
                var at = new Timestamp(((day * 86_400L) + (row * 86_400L / rowsPerDay)) * Timestamp.PerSecond);
                if (Settle(comparison, waiting, at) is { } decision)
                {
                    return decision;
                }

                var airport = (int)random.NextInt64(Airports);
                var truth = -1.4 + airports[airport] + weather + local[airport].Both;
                var late = random.NextDouble() < Chance(truth);
                var champion = Chance(truth + ((ours + local[airport].Ours) * (1 + edge)));
                var challenger = Chance(truth + ((theirs + local[airport].Theirs) * (1 - edge)));
                comparison.Predicted(at);
                var landed = at + TimeSpan.FromHours(1 - (4 * Math.Log(1 - random.NextDouble())));
                waiting.Enqueue((at, PairedGain.LogLoss(champion, challenger, late)), landed.Microseconds);
            }
        }

        return RolloutJudge.Decide(comparison, [], null);
    }

    private static RolloutDecision? Settle(PairedComparison comparison, PriorityQueue<(Timestamp At, double Gain), long> waiting, Timestamp now)
    {
        while (waiting.TryPeek(out var row, out var landed) && landed <= now.Microseconds)
        {
            waiting.Dequeue();
            comparison.Observe(row.At, row.Gain);
            comparison.CloseUntil(new Timestamp(landed));
            var decision = RolloutJudge.Decide(comparison, [], null);
            if (decision.Verdict != RolloutVerdict.Hold)
            {
                return decision;
            }
        }

        return null;
    }

    private static double Next(double value, double memory, double deviation, SeededRandom random) =>
        (memory * value) + (Math.Sqrt(1 - (memory * memory)) * deviation * random.NextNormal());

    private static double Chance(double logit) => 1 / (1 + Math.Exp(-logit));
}

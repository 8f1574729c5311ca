using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

public sealed class ConfidenceSequenceTests
{
    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.2, 7)] // days that know of each other: from the first week's end, before which nobody is promoted
    public void A_mean_is_covered_at_every_moment_at_once_in_95_of_100_simulations(double correlation, int from)
    {
        var covered = 0;
        for (ulong seed = 1; seed <= 1_000; seed++)
        {
            var (random, sequence, day, held) = (new SeededRandom(seed), new MeanSequence(new MeanSequenceOptions()), 0.0, true);
            for (var n = 0; n < 150; n++)
            {
                day = (correlation * day) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextNormal());
                sequence.Add(0.02 + (0.007 * day));
                held &= n + 1 < from || sequence.Interval is { Low: <= 0.02, High: >= 0.02 };
            }

            covered += held ? 1 : 0;
        }

        covered.ShouldBeGreaterThanOrEqualTo(950);
    }

    [Fact]
    public void A_share_is_covered_at_every_moment_at_once_in_95_of_100_simulations()
    {
        var covered = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var (random, sequence, held) = (new SeededRandom(seed), new ShareSequence(), true);
            for (var n = 1; n <= 150; n++)
            {
                sequence.Add(random.NextDouble() < 0.1 ? 1 : 0);
                held &= n % 10 != 0 || sequence.Interval is { Low: <= 0.1, High: >= 0.1 };
            }

            covered += held ? 1 : 0;
        }

        covered.ShouldBeGreaterThanOrEqualTo(190);
    }

    [Fact]
    public void The_range_of_a_mean_is_where_the_martingale_stays_below_one_over_alpha()
    {
        double[] units = [0.4, 1.1, 0.7, 0.2, 0.9, 1.3, 0.5, 0.8];
        var sequence = new MeanSequence(new MeanSequenceOptions { PriorPrecision = 0.5, WidenForDependence = false });
        Array.ForEach(units, sequence.Add);

        var interval = sequence.Interval;

        foreach (var end in new[] { interval.Low, interval.High })
        {
            var (n, s, v) = (units.Length, units.Sum(unit => unit - end), units.Sum(unit => (unit - end) * (unit - end)));
            var martingale = Math.Sqrt(0.5 / (n + 0.5)) * Math.Pow(v / (v - (s * s / (n + 0.5))), n / 2.0);
            martingale.ShouldBe(20, 1e-9);
        }
    }

    [Fact]
    public void Days_that_know_of_each_other_widen_the_range_and_days_that_do_not_leave_it()
    {
        MeanSequence Draw(params double[] units)
        {
            var sequence = new MeanSequence(new MeanSequenceOptions());
            Array.ForEach(units, sequence.Add);
            return sequence;
        }

        Draw(1, 1, 1, 1, 0, 0, 0, 0).Inflation.ShouldBe(1 + (2 * (0.625 + 0.125)), 1e-12);
        Draw(1, 0, 1, 0, 1, 0, 1, 0).Inflation.ShouldBe(1);
    }

    [Fact]
    public void A_share_narrows_towards_the_truth()
    {
        var (random, sequence) = (new SeededRandom(5), new ShareSequence());
        for (var n = 0; n < 3_000; n++)
        {
            sequence.Add(random.NextDouble() < 0.05 ? 1 : 0);
        }

        sequence.Interval.Low.ShouldBeGreaterThan(0.03);
        sequence.Interval.High.ShouldBeLessThan(0.075);
    }

    [Fact]
    public void One_unit_says_nothing_and_a_value_that_is_no_number_is_a_bug()
    {
        var sequence = new MeanSequence(new MeanSequenceOptions());
        sequence.Add(3);

        sequence.Interval.Low.ShouldBe(double.NegativeInfinity);
        Should.Throw<ArgumentOutOfRangeException>(() => sequence.Add(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new ShareSequence().Add(1.1));
    }
}

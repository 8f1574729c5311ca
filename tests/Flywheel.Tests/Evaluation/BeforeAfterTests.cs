using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Tests.Evaluation;

public sealed class BeforeAfterTests
{
    [Fact]
    public void The_range_of_a_difference_equals_the_one_worked_out_with_scipy()
    {
        // scipy 1.10.1: difference and standard error by hand, stats.t.ppf(.975, 7.807147751642172) for the reach.
        var difference = BeforeAfter.Difference([0.4, 0.1, 0.35, 0.2, 0.5, 0.05, 0.3], [0.6, 0.75, 0.4, 0.9, 0.55]);

        difference.Value.ShouldBe(0.36857142857142855, 1e-12);
        difference.Low.ShouldBe(0.12410335521545698, 1e-9);
        difference.High.ShouldBe(0.6130395019274001, 1e-9);
    }

    [Theory]
    [InlineData(1, 12.706204736432095)]
    [InlineData(2.5, 3.5746548420118773)]
    [InlineData(10, 2.2281388519649385)]
    [InlineData(1000, 1.9623390808264074)]
    public void Quantiles_of_t_equal_those_of_scipy(double freedom, double quantile) => StudentT.Exceeded(0.025, freedom).ShouldBe(quantile, 1e-9);

    [Fact]
    public void Days_that_hang_together_are_covered_about_as_often_as_promised()
    {
        var covered = Enumerable.Range(1, 500).Count(seed =>
        {
            var (random, day) = (new SeededRandom((ulong)seed), 0.0);
            var days = Enumerable.Range(0, 60).Select(_ => day = (0.3 * day) + random.NextNormal()).ToList();
            return BeforeAfter.Difference(days[..30], days[30..]) is { Low: <= 0, High: >= 0 };
        });

        covered.ShouldBeInRange(455, 495);
    }

    [Fact]
    public void One_day_says_nothing() => BeforeAfter.Difference([1], [2, 3]).ShouldBe(new Interval(1.5, double.NegativeInfinity, double.PositiveInfinity));
}

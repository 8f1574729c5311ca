using Flywheel.Core;
using Flywheel.Monitoring.Detectors;

namespace Flywheel.Tests.Monitoring.Detectors;

public sealed class DetectorTests
{
    public static TheoryData<string> Names => ["ddm", "page_hinkley", "adwin"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rise_of_the_error_is_told_within_a_thousand_rows(string name)
    {
        var delays = Enumerable.Range(1, 20).Select(seed => Delay(Create(name), (ulong)seed)).ToList();

        delays.ShouldAllBe(delay => delay < 1_000);
    }

    [Theory]
    [InlineData("page_hinkley", 0)]
    [InlineData("adwin", 1)]
    [InlineData("ddm", 4)] // three deviations from the best of many moments is not far
    public void Without_a_change_detectors_stay_quiet(string name, int atMost)
    {
        var told = Enumerable.Range(1, 20).Count(seed =>
        {
            var (random, detector) = (new SeededRandom((ulong)seed), Create(name));
            return Enumerable.Range(0, 10_000).Any(_ => detector.Add(random.NextDouble() < 0.2 ? 1 : 0) == DetectorSignal.Change);
        });

        told.ShouldBeLessThanOrEqualTo(atMost);
    }

    [Fact]
    public void Ddm_tells_at_three_deviations_above_its_best()
    {
        // 100 rows with 10 errors: p 0.1, s 0.03. Errors from then on: with n rows p = (n - 90) / n; p + s passes 0.1 + 3 x 0.03 at the 112th row:
        // 22 / 112 + sqrt(0.1964 x 0.8036 / 112) = 0.2340; it is least, 0.13, at the 100th.
        var detector = new Ddm(30);
        var signals = Enumerable.Range(1, 130).Select(row => detector.Add(row > 100 || row % 10 == 0 ? 1 : 0)).ToList();

        var expected = Enumerable.Range(1, 130).First(row =>
        {
            var errors = row <= 100 ? row / 10 : row - 90;
            var p = errors / (double)row;
            return row > 100 && p + Math.Sqrt(p * (1 - p) / row) > LeastBefore(row).Share + (3 * LeastBefore(row).Deviation);
        });
        (signals.IndexOf(DetectorSignal.Change) + 1).ShouldBe(expected);
        signals.IndexOf(DetectorSignal.Warning).ShouldBeLessThan(expected - 1);
    }

    [Fact]
    public void Page_and_Hinkley_add_up_what_is_above_the_mean()
    {
        // Forty zeros, then ones: after k ones the sum has grown by the sum of 1 - k / (40 + k) - tolerance, which passes 3 at the fourth.
        var detector = new PageHinkley(0.01, 3);
        for (var row = 0; row < 40; row++)
        {
            detector.Add(0);
        }

        Enumerable.Range(1, 4).Select(_ => detector.Add(1)).ShouldBe([DetectorSignal.Quiet, DetectorSignal.Quiet, DetectorSignal.Quiet, DetectorSignal.Change]);
    }

    [Fact]
    public void Adwin_forgets_the_past_that_no_longer_holds_and_keeps_little()
    {
        var (random, adwin) = (new SeededRandom(2), new Adwin());
        for (var row = 0; row < 20_000; row++)
        {
            adwin.Add(random.NextDouble() < (row < 10_000 ? 0.1 : 0.4) ? 1 : 0);
        }

        adwin.Mean.ShouldBe(0.4, 0.02);
        adwin.Width.ShouldBeLessThan(10_500);
    }

    private static (double Share, double Deviation) LeastBefore(int row) => Enumerable.Range(30, row - 30).Append(row).Select(n =>
    {
        var p = (n <= 100 ? n / 10 : n - 90) / (double)n;
        return (Share: p, Deviation: Math.Sqrt(p * (1 - p) / n));
    }).MinBy(pair => pair.Share + pair.Deviation);

    private static int Delay(IErrorDetector detector, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var row = 0; row < 2_000; row++)
        {
            detector.Add(random.NextDouble() < 0.2 ? 1 : 0);
        }

        return Enumerable.Range(0, 5_000).First(_ => detector.Add(random.NextDouble() < 0.4 ? 1 : 0) == DetectorSignal.Change);
    }

    private static IErrorDetector Create(string name) => name switch
    {
        "ddm" => new Ddm(),
        "adwin" => new Adwin(),
        _ => new PageHinkley(),
    };
}

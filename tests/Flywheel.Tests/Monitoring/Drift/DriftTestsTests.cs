using Flywheel.Core;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Tests.Monitoring.Drift;

public sealed class DriftTestsTests
{
    [Theory]
    [InlineData(200, DriftTestKind.KolmogorovSmirnov, true)]
    [InlineData(20_000, DriftTestKind.KolmogorovSmirnov, true)]
    [InlineData(40_000, DriftTestKind.Wasserstein, false)]
    public void Numbers_are_compared_by_the_test_that_fits_how_many_there_are(int rows, DriftTestKind test, bool hasPValue)
    {
        var compared = DriftTests.Compare(Numbers(1, rows, 0), Numbers(2, rows, 0));

        (compared.Test, compared.PValue is not null).ShouldBe((test, hasPValue));
        compared.Psi.ShouldBeLessThan(0.2);
    }

    [Theory]
    [InlineData(5, 1_000, DriftTestKind.ChiSquare)]
    [InlineData(200, 500, DriftTestKind.JensenShannon)]
    [InlineData(1_000, 50_000, DriftTestKind.JensenShannon)]
    public void Texts_are_compared_by_the_test_that_fits_how_many_there_are(int texts, int rows, DriftTestKind test) =>
        DriftTests.Compare(Texts(1, texts, rows), Texts(2, texts, rows)).Test.ShouldBe(test);

    [Fact]
    public void A_shift_is_far_and_its_p_value_small()
    {
        var compared = DriftTests.Compare(Numbers(1, 2_000, 0.5), Numbers(2, 2_000, 0));

        compared.Distance.ShouldBe(0.197, 0.04);
        compared.PValue!.Value.ShouldBeLessThan(1e-9);
        compared.Psi.ShouldBe(0.25, 0.08);
    }

    [Fact]
    public void Values_that_are_missing_count_as_distance()
    {
        var now = Numbers(1, 500, 0);
        now.AddMissing(500);

        DriftTests.Compare(now, Numbers(2, 1_000, 0)).Distance.ShouldBe(0.5, 1e-12);
    }

    private static FeatureSketch Numbers(ulong seed, int rows, double shift)
    {
        var (random, sketch) = (new SeededRandom(seed), new FeatureSketch(new MonitoredFeature("x", false)));
        for (var row = 0; row < rows; row++)
        {
            sketch.Add(random.NextNormal() + shift);
        }

        return sketch;
    }

    private static FeatureSketch Texts(ulong seed, int texts, int rows)
    {
        var (random, sketch) = (new SeededRandom(seed), new FeatureSketch(new MonitoredFeature("x", true)));
        for (var row = 0; row < rows; row++)
        {
            sketch.Add($"t{random.NextInt64(texts)}");
        }

        return sketch;
    }
}

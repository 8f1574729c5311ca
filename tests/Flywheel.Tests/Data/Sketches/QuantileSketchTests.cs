using Flywheel.Core;
using Flywheel.Data.Sketches;

namespace Flywheel.Tests.Data.Sketches;

public sealed class QuantileSketchTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Ranks_are_within_the_stated_error_in_99_of_100_streams(int rows)
    {
        var (asked, far) = (0, 0);
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var (sketch, values) = Drawn(seed, rows);
            Array.Sort(values);
            for (var share = 0.05; share < 1; share += 0.05)
            {
                asked++;
                far += Math.Abs(sketch.Share(values[(int)(share * rows)]) - share) > QuantileSketch.RankError ? 1 : 0;
            }
        }

        far.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(asked * 0.01));
    }

    [Fact]
    public void Merged_sketches_are_as_good_as_one_over_everything()
    {
        var (merged, all) = (new QuantileSketch(), new List<double>());
        for (ulong part = 1; part <= 40; part++)
        {
            var (sketch, values) = Drawn(part, 3_000);
            merged.Merge(sketch);
            all.AddRange(values);
        }

        all.Sort();
        foreach (var share in new[] { 0.01, 0.1, 0.5, 0.9, 0.99 })
        {
            merged.Share(all[(int)(share * all.Count)]).ShouldBe(share, QuantileSketch.RankError);
        }

        merged.Count.ShouldBe(120_000);
        (merged.Min, merged.Max).ShouldBe((all[0], all[^1]));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_stream()
    {
        var sketch = new QuantileSketch();
        for (var i = 0; i < 3_000_000; i++)
        {
            sketch.Add(i * 7919L % 1_000_003);
        }

        sketch.HeldCount.ShouldBeLessThan(1_700);
        sketch.Quantile(0.5).ShouldBe(500_000, 13_000);
    }

    [Fact]
    public void Few_numbers_are_kept_as_they_are()
    {
        var sketch = new QuantileSketch();
        foreach (var value in new[] { 3.0, 1, 2, 2, double.NaN, 5 })
        {
            sketch.Add(value);
        }

        (sketch.Count, sketch.Share(2), sketch.Share(0.5), sketch.Quantile(0.5), sketch.Quantile(1)).ShouldBe((5, 0.6, 0, 2, 5));
        sketch.Points().ShouldBe([(1, 1), (2, 1), (2, 1), (3, 1), (5, 1)]);
    }

    [Fact]
    public void A_sketch_goes_on_from_its_state()
    {
        var (sketch, _) = Drawn(4, 10_000);

        var again = new QuantileSketch(sketch.ToState());

        again.Points().ShouldBe(sketch.Points());
        again.Add(7);
        again.Count.ShouldBe(10_001);
    }

    private static (QuantileSketch Sketch, double[] Values) Drawn(ulong seed, int rows)
    {
        var (random, sketch, values) = (new SeededRandom(seed), new QuantileSketch(seed), new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            sketch.Add(values[row] = Math.Exp(random.NextNormal()));
        }

        return (sketch, values);
    }
}

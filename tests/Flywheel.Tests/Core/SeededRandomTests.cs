using Flywheel.Core;

namespace Flywheel.Tests.Core;

public sealed class SeededRandomTests
{
    [Fact]
    public void The_sequence_of_a_seed_never_changes()
    {
        // Recorded from an independent implementation of SplitMix64 and xoshiro256** in Python.
        var random = new SeededRandom(42);

        ulong[] drawn = [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];

        drawn.ShouldBe([1546998764402558742UL, 6990951692964543102UL, 12544586762248559009UL]);
    }

    [Fact]
    public void Whole_numbers_fill_their_range_evenly()
    {
        var random = new SeededRandom(7);
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
        {
            counts[random.NextInt64(6)]++;
        }

        // Chi-square with 5 degrees of freedom: 20.5 is exceeded once in a thousand.
        counts.Sum(count => (count - 10_000.0) * (count - 10_000.0) / 10_000).ShouldBeLessThan(20.5);
    }

    [Fact]
    public void Normal_draws_have_mean_zero_and_variance_one()
    {
        var random = new SeededRandom(3);
        var draws = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();

        draws.Average().ShouldBe(0, 0.015);
        draws.Average(draw => draw * draw).ShouldBe(1, 0.02);
    }

    [Fact]
    public void A_fork_is_set_by_its_name()
    {
        var first = new SeededRandom(1).Fork("trial");
        var second = new SeededRandom(1).Fork("split");

        second.NextUInt64().ShouldNotBe(first.NextUInt64());
        new SeededRandom(1).Fork("trial").NextUInt64().ShouldBe(new SeededRandom(1).Fork("trial").NextUInt64());
    }
}

using System.Numerics;
using Flywheel.Core;
using Flywheel.Features.Windows;

namespace Flywheel.Tests.Features;

/// <summary>Held against whole numbers of any length: a double is a whole number of 2^-1074.</summary>
public sealed class FixedPointTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(1e-15)]
    [InlineData(-123456789.123456789)]
    [InlineData(1.152921504606846e18)]
    [InlineData(9007199254740993.0)]
    public void A_number_comes_back_as_it_was(double value) => FixedPoint.From(value).ToDouble().ShouldBe(value);

    [Fact]
    public void Sums_are_the_nearest_double_of_the_exact_sum_in_any_order()
    {
        var random = new SeededRandom(7);
        for (var round = 0; round < 300; round++)
        {
            var values = Enumerable.Range(0, 1 + (int)random.NextInt64(40)).Select(_ => random.NextNormal() * Math.Pow(10, random.NextInt64(26) - 8)).ToArray();
            var expected = Nearest(values.Aggregate(BigInteger.Zero, (sum, value) => sum + Exact(value)));

            var forwards = values.Aggregate(default(FixedPoint), (sum, value) => sum + FixedPoint.From(value));
            var backwards = values.Reverse().Aggregate(default(FixedPoint), (sum, value) => sum + FixedPoint.From(value));

            forwards.ShouldBe(backwards);
            BitConverter.DoubleToInt64Bits(forwards.ToDouble()).ShouldBe(BitConverter.DoubleToInt64Bits(expected), string.Join(" + ", values));
            (forwards - FixedPoint.From(values[0]) + FixedPoint.From(values[0])).ShouldBe(forwards);
        }
    }

    [Fact]
    public void Whole_numbers_and_squares_are_exact()
    {
        var random = new SeededRandom(8);
        for (var round = 0; round < 300; round++)
        {
            var whole = random.NextInt64(1L << 60) - (1L << 59);
            var real = random.NextNormal() * Math.Pow(2, random.NextInt64(50) - 10);

            FixedPoint.From((Int128)whole * whole).ToDouble().ShouldBe(Nearest((BigInteger)whole * whole << 1074));
            FixedPoint.FromSquare(real).ToDouble().ShouldBe(real * real);
        }
    }

    [Fact]
    public void The_pair_of_a_number_carries_what_one_double_loses()
    {
        var number = FixedPoint.From((Int128)1 << 70) + FixedPoint.From(0.375);

        number.ToPair().ShouldBe((Math.Pow(2, 70), 0.375));
    }

    private static BigInteger Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = (BigInteger)((bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52)) << Math.Max(exponent - 1, 0);
        return value < 0 ? -mantissa : mantissa;
    }

    // Halves to even, done with whole numbers only.
    private static double Nearest(BigInteger units)
    {
        var magnitude = BigInteger.Abs(units);
        var drop = Math.Max(0, (int)magnitude.GetBitLength() - 53);
        var (kept, rest) = (magnitude >> drop, magnitude & ((BigInteger.One << drop) - 1));
        var half = drop == 0 ? BigInteger.One : BigInteger.One << (drop - 1);
        kept += rest > half || (rest == half && drop > 0 && !kept.IsEven) ? 1 : 0;
        return (units.Sign < 0 ? -1 : 1) * Math.ScaleB((double)kept, drop - 1074);
    }
}

using System.Globalization;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Tests.Core;

public sealed class ShortestNumberTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.3333333333333333, "0.3333333333333333")]
    [InlineData(100, "100")]
    [InlineData(123456789012345, "123456789012345")]
    [InlineData(999999999999999.9, "999999999999999.9")]
    [InlineData(33.9424, "33.9424")]
    [InlineData(9007199254740993, "9007199254740992")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(1e-4, "0.0001")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.NaN, "NaN")]
    public void A_number_is_as_short_as_it_can_be(double number, string text) => Text(number).ShouldBe(text);

    [Fact]
    public void Every_number_reads_as_the_runtime_writes_it()
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 1_000_000; i++)
        {
            Check(Made(random, i % 5));
        }

        for (var power = -14; power < 52; power++)
        {
            // Powers of two, whose neighbours lie at unequal distances, and those neighbours.
            var number = Math.ScaleB(1, power);
            Check(number);
            Check(Math.BitIncrement(number));
            Check(Math.BitDecrement(number));
        }
    }

    private static double Made(SeededRandom random, int kind) => kind switch
    {
        0 => BitConverter.UInt64BitsToDouble(random.NextUInt64()),
        1 => random.NextInt64(1_000_000) / 1000.0,
        2 => random.NextInt64(100) / (1.0 + random.NextInt64(100)),
        3 => Math.Pow(10, (random.NextDouble() * 20) - 4),
        _ => -random.NextDouble() * 1000,
    };

    private static void Check(double number)
    {
        var text = Text(number);
        if (text != number.ToString("R", CultureInfo.InvariantCulture))
        {
            text.ShouldBe(number.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static string Text(double number)
    {
        Span<byte> target = stackalloc byte[ShortestNumber.MaxBytes];
        return Encoding.ASCII.GetString(target[..ShortestNumber.Write(number, target)]);
    }
}

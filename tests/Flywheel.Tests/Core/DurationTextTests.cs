using Flywheel.Core;

namespace Flywheel.Tests.Core;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("50us", 50)]
    [InlineData("10ms", 10_000)]
    [InlineData("1.5s", 1_500_000)]
    [InlineData("5m", 300_000_000)]
    [InlineData("5min", 300_000_000)]
    [InlineData("1h", 3_600_000_000)]
    [InlineData("45d", 3_888_000_000_000)]
    [InlineData("2w", 1_209_600_000_000)]
    [InlineData("1000000d", DurationText.Longest)]
    public void A_number_and_a_unit_are_a_length_of_time(string text, long microseconds)
    {
        DurationText.TryParse(text, out var length).ShouldBeTrue();

        length.ShouldBe(microseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("5y")]
    [InlineData("5M")]
    [InlineData("1000001d")]
    [InlineData("1e3s")]
    public void Everything_else_is_none(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("90s")]
    [InlineData("5min")]
    [InlineData("36h")]
    [InlineData("2w")]
    [InlineData("1ms")]
    public void A_length_is_written_in_the_largest_unit_that_divides_it(string text)
    {
        DurationText.TryParse(text, out var length).ShouldBeTrue();

        DurationText.Format(length).ShouldBe(text);
    }
}

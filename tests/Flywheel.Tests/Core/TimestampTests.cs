using System.Text;
using Flywheel.Core;

namespace Flywheel.Tests.Core;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1, "1970-01-01T00:00:00.000001Z")]
    [InlineData(120_000, "1970-01-01T00:00:00.12Z")]
    [InlineData(10_000_000, "1970-01-01T00:00:10Z")]
    [InlineData(992_174_400_123_450, "2001-06-10T12:00:00.12345Z")]
    [InlineData(-62_135_596_800_000_000, "0001-01-01T00:00:00Z")]
    [InlineData(253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z")]
    public void A_moment_has_as_many_decimals_as_it_needs(long microseconds, string text)
    {
        var moment = new Timestamp(microseconds);
        var bytes = new byte[27];

        moment.TryFormat(bytes, out var written).ShouldBeTrue();

        moment.ToString().ShouldBe(text);
        Encoding.ASCII.GetString(bytes, 0, written).ShouldBe(text);
        moment.TryFormat(bytes.AsSpan(0, written - 1), out _).ShouldBeFalse();
    }
}

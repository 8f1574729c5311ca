using System.Text;
using Flywheel.Core;
using Flywheel.Data.Rows;

namespace Flywheel.Tests.Data;

public sealed class IsoMomentTests
{
    [Theory]
    [InlineData("2001-06-15T17:30:00Z")]
    [InlineData("2001-06-15T17:30:00")]
    [InlineData("2001-06-15 17:30:00")]
    [InlineData("2001-06-15 17:30:00Z")]
    [InlineData("2000-02-29T23:59:59.1Z")]
    [InlineData("2000-02-29T23:59:59.123456")]
    [InlineData("2000-02-29T23:59:59.1234567Z")]
    [InlineData("2001-06-15")]
    [InlineData("2001-06-15T17:30:00+02:00")]
    [InlineData("2001-02-29T00:00:00Z")]
    [InlineData("2001-06-15T24:00:00Z")]
    [InlineData("2001-06-15T17:60:00Z")]
    [InlineData("2001-13-15T17:30:00Z")]
    [InlineData("2001-06-15T17:30:00.Z")]
    [InlineData("2001-06-15T17:30:00.12a")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2001-6-15T17:30:00Z")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void The_short_way_reads_what_the_long_way_reads(string text)
    {
        var isLong = IsoMoment.TryParse(text, out var wanted);

        IsoMoment.TryParse(Encoding.UTF8.GetBytes(text), out var found).ShouldBe(isLong);
        (isLong ? found : default).ShouldBe(isLong ? wanted : default(Timestamp));
    }
}

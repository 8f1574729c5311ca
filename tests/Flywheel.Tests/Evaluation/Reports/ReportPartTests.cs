using System.Globalization;
using System.Xml.Linq;
using Flywheel.Evaluation.Reports;

namespace Flywheel.Tests.Evaluation.Reports;

public sealed class ReportPartTests
{
    [Fact]
    public void Bars_are_as_long_as_their_numbers_and_start_at_zero_on_either_side()
    {
        var bars = Bars(("wide", 0.2), ("half", 0.1), ("against", -0.05));

        (bars[1].Length / bars[0].Length).ShouldBe(0.5, 0.001);
        (bars[2].Length / bars[0].Length).ShouldBe(0.25, 0.001);
        bars[1].Left.ShouldBe(bars[0].Left);
        (bars[2].Left + bars[2].Length).ShouldBe(bars[0].Left, 0.11);
    }

    [Fact]
    public void Bars_of_nothing_but_zeros_can_be_drawn() =>
        Bars(("one", 0), ("two", 0)).Select(bar => bar.Length).ShouldBe([0.5, 0.5]);

    [Fact]
    public void Names_of_the_users_are_text_and_never_markup()
    {
        const string Name = "<script>alert(1)</script>";

        XElement.Parse(SvgBars.Draw(Name, [(Name, 1)])).Descendants().Any(element => element.Name.LocalName == "script").ShouldBeFalse();
        new HtmlTable("a & b").Add(Name).Draw().ShouldBe("<table><tr><th>a &amp; b</th></tr><tr><td>&lt;script&gt;alert(1)&lt;/script&gt;</td></tr></table>");
    }

    private static (double Left, double Length)[] Bars(params (string, double)[] bars) =>
        [.. XElement.Parse(SvgBars.Draw("bars", [.. bars])).Descendants("rect").Select(bar => (Number(bar, "x"), Number(bar, "width")))];

    private static double Number(XElement bar, string name) => double.Parse(bar.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}

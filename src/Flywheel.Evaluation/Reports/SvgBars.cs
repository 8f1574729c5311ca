using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Flywheel.Evaluation.Reports;

/// <summary>Named numbers as bars from zero, in the order given. A number below zero points to the left, in the other colour.</summary>
internal static class SvgBars
{
    private const double Width = 720, Labels = 220, Numbers = 64, Line = 20, Bar = 12;

    internal static string Draw(string title, ImmutableArray<(string Name, double Value)> bars)
    {
        var (low, high) = (Math.Min(0, bars.Min(bar => bar.Value)), Math.Max(0, bars.Max(bar => bar.Value)));
        var scale = high > low ? (Width - Labels - Numbers) / (high - low) : 0;
        var zero = Labels - (low * scale);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><svg viewBox=\"0 0 {Width} {bars.Length * Line}\" role=\"img\" aria-label=\"{HtmlText.Escape(title)}\">");
        for (var i = 0; i < bars.Length; i++)
        {
            var (name, value) = bars[i];
            var (length, top, text) = (Math.Abs(value) * scale, i * Line, (i * Line) + Bar);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Labels - 10}\" y=\"{text}\" text-anchor=\"end\">{HtmlText.Escape(name)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(value < 0 ? "bar other" : "bar")}\" x=\"{(value < 0 ? zero - length : zero):F1}\" y=\"{top + 2}\" width=\"{Math.Max(length, 0.5):F1}\" height=\"{Bar}\" rx=\"2\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{zero + Math.Max(0, value * scale) + 6:F1}\" y=\"{text}\">{HtmlText.Number(value)}</text>");
        }

        return svg.Append("</svg></figure>").ToString();
    }
}

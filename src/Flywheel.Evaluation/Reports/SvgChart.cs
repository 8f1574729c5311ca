using System.Globalization;
using System.Text;

namespace Flywheel.Evaluation.Reports;

/// <summary>A small chart of the unit square, or of a part of its height, drawn as SVG so that a report needs no script and no network.</summary>
internal sealed class SvgChart(string title, string xTitle, string yTitle, double bottom = 0)
{
    private const double Width = 340, Height = 280, Left = 44, Right = 12, Top = 10, Bottom = 38;
    private readonly StringBuilder _marks = new();

    internal SvgChart Guide(double x1, double y1, double x2, double y2) =>
        Add(FormattableString.Invariant($"<line class=\"guide\" x1=\"{X(x1):F1}\" y1=\"{Y(y1):F1}\" x2=\"{X(x2):F1}\" y2=\"{Y(y2):F1}\"/>"));

    internal SvgChart Curve(IEnumerable<(double X, double Y)> points)
    {
        var text = string.Join(' ', points.Select(point => FormattableString.Invariant($"{X(point.X):F1},{Y(point.Y):F1}")));
        return Add($"<polyline class=\"curve\" points=\"{text}\"/>");
    }

    internal SvgChart Dot(double x, double y, double low, double high, string hint) => Add(FormattableString.Invariant(
        $"<line class=\"whisker\" x1=\"{X(x):F1}\" x2=\"{X(x):F1}\" y1=\"{Y(low):F1}\" y2=\"{Y(high):F1}\"/><circle class=\"dot\" cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3.5\"><title>{HtmlText.Escape(hint)}</title></circle>"));

    internal string Draw()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlText.Escape(title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlText.Escape(title)}\">");
        for (var tick = 0; tick <= 5; tick++)
        {
            var value = tick / 5.0;
            var height = bottom + (value * (1 - bottom));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{X(0):F1}\" x2=\"{X(1):F1}\" y1=\"{Y(height):F1}\" y2=\"{Y(height):F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(height) + 4:F1}\" text-anchor=\"end\">{height.ToString(bottom == 0 ? "F1" : "F2", CultureInfo.InvariantCulture)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(value):F1}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{value:F1}</text>");
        }

        svg.Append(_marks);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(0.5):F1}\" y=\"{Height - 6}\" text-anchor=\"middle\">{HtmlText.Escape(xTitle)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(11 {(Top + Height - Bottom) / 2:F1}) rotate(-90)\" text-anchor=\"middle\">{HtmlText.Escape(yTitle)}</text>");
        return svg.Append("</svg></figure>").ToString();
    }

    private static double X(double value) => Left + (value * (Width - Left - Right));

    private double Y(double value) => Top + ((1 - value) / (1 - bottom) * (Height - Top - Bottom));

    private SvgChart Add(string mark)
    {
        _marks.Append(mark);
        return this;
    }
}

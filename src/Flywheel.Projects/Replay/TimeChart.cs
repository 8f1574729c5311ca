using System.Globalization;
using System.Net;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Projects.Replay;

/// <summary>Lines over time with marks at moments, drawn as SVG so that a page needs no script and no network.</summary>
internal sealed class TimeChart(string title, Timestamp start, Timestamp end, double low, double high)
{
    private const double Width = 960, Height = 190, Left = 48, Right = 12, Top = 12, Bottom = 24, Dot = 5, LabelWidth = 70;
    private const int Ticks = 4;
    private readonly StringBuilder _marks = new();
    private readonly StringBuilder _legend = new();
    private double _lastMark = double.NegativeInfinity;
    private int _stacked;

    /// <summary>Adds a line; it breaks where a value is not a number.</summary>
    internal TimeChart Line(string name, string css, IEnumerable<(Timestamp At, double Value)> points)
    {
        var text = new StringBuilder();
        var pen = 'M';
        foreach (var (at, value) in points)
        {
            if (!double.IsFinite(value))
            {
                pen = 'M';
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{pen}{X(at):F1} {Y(Math.Clamp(value, low, high)):F1}");
            pen = 'L';
        }

        _marks.Append(CultureInfo.InvariantCulture, $"<path class=\"line {css}\" d=\"{text}\"/>");
        _legend.Append(CultureInfo.InvariantCulture, $"<span class=\"key {css}\"></span>{Escape(name)} ");
        return this;
    }

    /// <summary>Adds a mark with a text to point at; marks that fall on one another are stacked. In the order of time.</summary>
    internal TimeChart Mark(Timestamp at, string css, string hint)
    {
        _stacked = X(at) - _lastMark < 2 * Dot ? _stacked + 1 : 0;
        _lastMark = _stacked == 0 ? X(at) : _lastMark;
        _marks.Append(CultureInfo.InvariantCulture, $"<g class=\"mark {css}\"><title>{Escape(hint)}</title><line x1=\"{X(at):F1}\" x2=\"{X(at):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/><circle cx=\"{X(at):F1}\" cy=\"{Top + (_stacked * 2 * Dot)}\" r=\"{Dot}\"/></g>");
        return this;
    }

    internal string Draw()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Escape(title)} <small>{_legend}</small></figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escape(title)}\">");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var value = low + ((high - low) * tick / Ticks);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:0.##}</text>");
        }

        var first = start.ToDateTimeOffset();
        for (var month = new DateTimeOffset(first.Year, first.Month, 1, 0, 0, 0, TimeSpan.Zero); Timestamp.From(month) < end; month = month.AddMonths(1))
        {
            var at = Timestamp.From(month) < start ? start : Timestamp.From(month);
            if (X(Timestamp.From(month.AddMonths(1))) - X(at) < LabelWidth && Timestamp.From(month.AddMonths(1)) < end)
            {
                continue;
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(at):F1}\" y=\"{Height - 6}\">{month.ToString("MMMM", CultureInfo.InvariantCulture)}</text>");
        }

        return svg.Append(_marks).Append("</svg></figure>").ToString();
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private double X(Timestamp at) => Left + ((at - start) / (end - start) * (Width - Left - Right));

    private double Y(double value) => Top + ((high - value) / (high - low) * (Height - Top - Bottom));
}

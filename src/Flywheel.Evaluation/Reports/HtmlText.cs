using System.Globalization;
using System.Net;

namespace Flywheel.Evaluation.Reports;

/// <summary>Texts and numbers as a page shows them.</summary>
internal static class HtmlText
{
    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    internal static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    internal static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Percent(double value) => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}

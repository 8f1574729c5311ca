using System.Text;

namespace Flywheel.Evaluation.Reports;

/// <summary>A table of a page: texts are escaped here, so that no caller forgets it.</summary>
internal sealed class HtmlTable
{
    private readonly StringBuilder _rows = new();

    internal HtmlTable(params IEnumerable<string> heading) => Row("th", heading);

    internal HtmlTable Add(params IEnumerable<string> cells)
    {
        Row("td", cells);
        return this;
    }

    internal string Draw() => $"<table>{_rows}</table>";

    private void Row(string cell, IEnumerable<string> texts) =>
        _rows.Append("<tr>").AppendJoin("", texts.Select(text => $"<{cell}>{HtmlText.Escape(text)}</{cell}>")).Append("</tr>");
}

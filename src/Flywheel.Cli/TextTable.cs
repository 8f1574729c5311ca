using System.Text;

namespace Flywheel.Cli;

/// <summary>Rows of words under a heading, columns aligned: numbers to the right, the rest to the left.</summary>
internal sealed class TextTable(params string[] heading)
{
    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = heading.Select((name, i) => _rows.Select(row => row[i].Length).Append(name.Length).Max()).ToArray();
        var right = heading.Select((_, i) => _rows.Count > 0 && _rows.All(row => IsNumber(row[i])) && _rows.Any(row => row[i].Length > 0)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows.Prepend(heading))
        {
            var cells = row.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString().TrimEnd('\n', '\r');
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || (char.IsAsciiDigit(cell[^1]) | cell.EndsWith('%')) && cell.All(c => char.IsAsciiDigit(c) || c is '-' or '+' or '.' or ',' or '%' or 'e' or 'E');
}

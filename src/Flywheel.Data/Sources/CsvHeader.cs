using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Data.Sources;

/// <summary>The first line of a CSV file, read: what stands between fields, and their names.</summary>
internal sealed record CsvHeader(char Delimiter, ImmutableArray<string> Names)
{
    private const string Delimiters = ",;\t|";

    internal static CsvHeader Parse(string line, char? delimiter)
    {
        var between = delimiter ?? Delimiters.MaxBy(candidate => line.Count(letter => letter == candidate));
        var names = ImmutableArray.CreateBuilder<string>();
        var name = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                name.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == between && !quoted)
            {
                names.Add(Named(name, names.Count));
            }
            else
            {
                name.Append(line[i]);
            }
        }

        names.Add(Named(name, names.Count));
        return new CsvHeader(between, names.ToImmutable());
    }

    // A nameless column (an index that a spreadsheet wrote) gets a name that says where it stands.
    private static string Named(StringBuilder name, int index)
    {
        var text = name.ToString().Trim();
        name.Clear();
        return text.Length > 0 ? text : $"column_{index + 1}";
    }
}

using System.Globalization;

namespace Flywheel.Protocols.MLflow.Folders;

/// <summary>The <c>meta.yaml</c> of MLflow's folder of runs: one <c>key: value</c> a line, texts quoted where YAML would misread them.</summary>
internal static class MetaFile
{
    public static string Write(IEnumerable<(string Key, object? Value)> entries) => string.Concat(entries.Select(entry => $"{entry.Key}: {Word(entry.Value)}\n"));

    /// <summary>Reads the lines; those that are no entry, of lists and of inner maps, are passed over.</summary>
    public static Dictionary<string, string> Read(string text)
    {
        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !char.IsWhiteSpace(line[0]) && line[0] is not ('-' or '#'))
            {
                entries[line[..colon]] = Unquoted(line[(colon + 1)..].Trim());
            }
        }

        return entries;
    }

    private static string Word(object? value) => value switch
    {
        null => "null",
        long number => number.ToString(CultureInfo.InvariantCulture),
        // A single-quoted text has one escape: a quote is written twice.
        string text => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new ArgumentException("A text or a whole number.", nameof(value)),
    };

    private static string Unquoted(string word) => word switch
    {
        "null" or "~" => "",
        ['\'', .. var inside, '\''] => inside.Replace("''", "'", StringComparison.Ordinal),
        ['"', .. var inside, '"'] => inside.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal),
        _ => word,
    };
}
